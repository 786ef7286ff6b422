import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from "../shared/platform/time.ts";
import captured from "../test/statusline/captures/statusline-oauth-after-reply-with-rate_limits.json" with {
  type: "json",
};

/** What stays the same in a session's payloads. Resets are those of its account. */
export type PayloadSource = {
  sessionId: string;
  transcriptPath: string;
  projectDir: string;
  resets: { fiveHourMs: number; sevenDayMs: number };
};

/** Windows that are open now and were open two hours ago. */
export function openResets(nowMs: number): PayloadSource["resets"] {
  return {
    fiveHourMs: nowMs + 2 * MS_PER_HOUR + 10 * MS_PER_MINUTE,
    sevenDayMs: nowMs + 3 * MS_PER_DAY,
  };
}

/** What each answer costs, USD: the cost of a payload tells how many answers it knows. */
export const ANSWER_USD = 0.027228;
/**
 * The client's JSON after the session's `answers`-th answer, as captured from Claude Code 2.1.329;
 * `quotaPercent` of the 5-hour window is used, and half as much of the 7-day window.
 */
export function statuslinePayload(
  source: PayloadSource,
  answers: number,
  quotaPercent: number,
): string {
  const { sessionId, transcriptPath, projectDir, resets } = source;
  const usedTokens = 18_612 + answers * 700;
  const limit = (usedPercent: number, resetsAtMs: number) => ({
    used_percentage: usedPercent,
    resets_at: Math.round(resetsAtMs / MS_PER_SECOND),
  });
  return JSON.stringify({
    ...captured,
    session_id: sessionId,
    transcript_path: transcriptPath,
    cwd: projectDir,
    workspace: { current_dir: projectDir, project_dir: projectDir, added_dirs: [] },
    cost: {
      total_cost_usd: ANSWER_USD * answers,
      total_duration_ms: 4_489 + answers * MS_PER_MINUTE,
      total_api_duration_ms: 161 * answers,
      total_lines_added: 3 * answers,
      total_lines_removed: answers,
    },
    context_window: {
      ...captured.context_window,
      total_input_tokens: usedTokens,
      used_percentage: Math.round(usedTokens / 10_000),
    },
    rate_limits: {
      five_hour: limit(quotaPercent, resets.fiveHourMs),
      seven_day: limit(Math.round(quotaPercent / 2), resets.sevenDayMs),
    },
  });
}
