import { join, sep } from "node:path";
import { readJsonFile } from "../../shared/platform/json-file.ts";
import { amountAt } from "../../shared/platform/read-value.ts";
import { MS_PER_DAY } from "../../shared/platform/time.ts";
import { claudeConfigDirs } from "../../shared/sources/claude-source-file.ts";
import type { SourceFile, SourcePlace } from "../../shared/sources/source.ts";
import type { DeletionOutlook } from "./audit-report.ts";
import { realFolder } from "./real-folder-file.ts";

const USUAL_KEPT_DAYS = 30;
const SOON_DAYS = 3;

/**
 * Claude Code deletes what has not changed for `cleanupPeriodDays` (docs/claude-code.md), which each of
 * its config folders may set. Transcripts that a link leads to elsewhere count as those of the first.
 */
export function deletionOutlooks(
  files: readonly SourceFile[],
  place: SourcePlace,
  nowMs: number,
): DeletionOutlook[] {
  const dirs = [...new Set(claudeConfigDirs(place))].map((dir) => ({ dir, real: realFolder(dir) }));
  const dirOf = ({ path }: SourceFile) =>
    dirs.find(({ real }) => real !== undefined && path.startsWith(`${real}${sep}`)) ?? dirs[0];
  return dirs.flatMap((one) => {
    const own = files.filter((file) => dirOf(file) === one);
    const outlook = outlookOf(one.dir, own, nowMs);
    return outlook.files === 0 ? [] : [outlook];
  });
}

function outlookOf(
  configDir: string,
  files: readonly SourceFile[],
  nowMs: number,
): DeletionOutlook {
  const settings = readJsonFile(join(configDir, "settings.json"));
  const set = settings.kind === "ok" ? amountAt(settings.value, "cleanupPeriodDays") : undefined;
  const keptDays = set ?? USUAL_KEPT_DAYS;
  const fromMs = nowMs - (keptDays - SOON_DAYS) * MS_PER_DAY;
  const due = files.filter(({ mtimeMs }) => mtimeMs <= fromMs);
  return {
    configDir,
    keptDays,
    withinDays: SOON_DAYS,
    files: due.length,
    sizeBytes: due.reduce((total, { sizeBytes }) => total + sizeBytes, 0),
  };
}
