import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { refreshLedger } from "../../shared/ledger/refresh-file.ts";
import type { StatePaths } from "../../shared/platform/state-paths.ts";
import { appendObservations } from "../../shared/quota/observations-file.ts";
import type { WorkedPast } from "../fits/worked-past.ts";
import { answerLine } from "../sessions/transcript-lines.ts";
import { NOW } from "./recorded-state.ts";

/** Writes down some weeks of work: transcripts that the ledger then reads, and readings of the quota. */
export async function recordPast(
  { home, quotaDir }: StatePaths,
  account: string,
  { used, observations }: Pick<WorkedPast, "used" | "observations">,
): Promise<void> {
  const homeDir = join(home, "nobody");
  const lines = new Map<string, string>();
  for (const [index, { at, sessionId = "", model, tokens = {} }] of used.entries()) {
    const { input = 0, output = 0, cacheRead: read = 0, cacheWrite5m: write5m = 0 } = tokens;
    const line = answerLine(
      `m${index}`,
      { input, output, read, write5m, write1h: 0 },
      { sessionId, timestamp: at },
    ).replace("claude-opus-5-5", model ?? "claude-opus-5-5");
    lines.set(sessionId, (lines.get(sessionId) ?? "") + line);
  }
  for (const [sessionId, text] of lines) {
    const path = join(homeDir, ".claude", "projects", "p", `${sessionId}.jsonl`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  for (const observation of observations) {
    appendObservations(quotaDir, account, [observation], observation.atMs);
  }
  const place = { homeDir, env: {}, claudeDirs: [], scratchDir: join(home, "scratch") };
  const usageDir = join(home, "usage");
  await refreshLedger({ usageDir, place, nowMs: () => NOW, promptThresholds: () => [] });
  mkdirSync(join(home, "dist"), { recursive: true });
  copyFileSync("dist/prices.json", join(home, "dist", "prices.json"));
}
