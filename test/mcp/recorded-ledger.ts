import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { refreshLedger } from "../../shared/ledger/refresh-file.ts";
import type { StatePaths } from "../../shared/platform/state-paths.ts";
import { answerLine } from "../sessions/transcript-lines.ts";
import { NOW } from "./recorded-state.ts";

type Recorded = {
  sessionId: string;
  at: string;
  /** Absent: the tool did not say. */
  project?: string;
  model?: string;
  agentId?: string;
};

/** A ledger with these answers, one of 12 input, 57 output, 15,200 cached tokens and so on each. */
export async function recordLedger(
  { home }: StatePaths,
  answers: readonly Recorded[],
): Promise<void> {
  const homeDir = join(home, "nobody");
  for (const [index, { sessionId, at, project, model, agentId }] of answers.entries()) {
    const path = join(homeDir, ".claude", "projects", "p", `${sessionId}.jsonl`);
    mkdirSync(dirname(path), { recursive: true });
    const row: { message: object } = JSON.parse(answerLine(`m${index}`));
    const line = {
      ...row,
      ...{ sessionId, cwd: project, timestamp: at, isSidechain: agentId !== undefined },
      ...(agentId !== undefined && { agentId }),
      message: { ...row.message, ...(model !== undefined && { model }) },
    };
    writeFileSync(path, `${JSON.stringify(line)}\n`, { flag: "a" });
  }
  const place = { homeDir, env: {}, claudeDirs: [], scratchDir: join(home, "scratch") };
  const usageDir = join(home, "usage");
  await refreshLedger({ usageDir, place, nowMs: () => NOW, promptThresholds: () => [] });
  mkdirSync(join(home, "dist"), { recursive: true });
  copyFileSync("dist/prices.json", join(home, "dist", "prices.json"));
}
