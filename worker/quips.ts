import { cannedQuip, quipLine, quipPrompt } from "../shared/alerts/quip-text.ts";
import { findClaude } from "../shared/claude/claude-command-file.ts";
import type { Notice } from "../shared/notify/notice.ts";
import { MS_PER_SECOND } from "../shared/platform/time.ts";
import { askQuip } from "./ask-quip.ts";
import type { Setup } from "./tend-setup.ts";

/** An alert waits no longer for its line, counted from when it was seen. */
const DEADLINE_MS = 10 * MS_PER_SECOND;
/** With less time left nobody is asked. */
const LEAST_MS = 2 * MS_PER_SECOND;
const MODEL = "haiku";

/** The line below an alert; `wait` while it is being made; `undefined` for what gets none. */
export type Quips = (notice: Notice) => string | "wait" | undefined;

/** `undefined` where they are switched off. One is made at a time; an alert gets a canned one else. */
export function createQuips({ world, paths, config }: Setup): Quips | undefined {
  const { quips } = config.alerts;
  if (!quips.enabled) return undefined;
  const { env, homeDir, platform, now } = world;
  const claude = findClaude(env, homeDir, platform);
  const lines = new Map<string, string | undefined>();
  let asked: string | undefined;

  const ask = async (notice: Notice, prompt: string, timeLimitMs: number) => {
    asked = notice.key;
    const model = quips.model ?? MODEL;
    const request = { prompt, model, env, runDir: paths.runDir, timeLimitMs };
    const answer = claude === undefined ? undefined : await askQuip({ ...request, claude });
    lines.set(notice.key, answer === undefined ? undefined : quipLine(answer));
    asked = undefined;
  };
  return (notice) => {
    const nowMs = now();
    const prompt = quipPrompt(notice, nowMs);
    if (prompt === undefined) return undefined;
    if (lines.has(notice.key)) return lines.get(notice.key) ?? cannedQuip(notice);
    // A clock that was set back must not hold it up.
    const leftMs = DEADLINE_MS - Math.abs(nowMs - notice.atMs);
    if (leftMs <= 0 || claude === undefined) return cannedQuip(notice);
    if (asked !== undefined) return "wait";
    const isUsedUp = (notice.usedPercent ?? 0) >= 100;
    if (leftMs < LEAST_MS || isUsedUp) return cannedQuip(notice);
    void ask(notice, prompt, leftMs);
    return "wait";
  };
}
