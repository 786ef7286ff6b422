import {
  amountAt,
  booleanAt,
  defined,
  type JsonObject,
  numberAt,
  objectAt,
  parseObject,
  textAt,
} from "../shared/platform/read-value.ts";
import { usdAt } from "../shared/sessions/cost-meter.ts";

/**
 * What the client tells a statusline, in our names and units. Every field may be missing; a field of
 * the wrong type is missing too. Seen in Claude Code 2.1.329; see docs/claude-code.md#statusline.
 */
export type StatuslineInput = {
  sessionId?: string;
  sessionName?: string;
  transcriptPath?: string;
  cwd?: string;
  projectDir?: string;
  version?: string;
  model?: { id?: string; name?: string };
  effort?: string;
  fastMode?: boolean;
  agentName?: string;
  worktree?: { name?: string; branch?: string };
  pullRequest?: { number: number; url?: string };
  cost?: {
    totalUsd?: number;
    apiDurationMs?: number;
    durationMs?: number;
    linesAdded?: number;
    linesRemoved?: number;
  };
  context?: { usedPercent?: number; usedTokens?: number; windowTokens?: number };
  cache?: { warm?: boolean; hitPercent?: number; expiresAtMs?: number; ttl?: string };
  /** As the client said them: seconds became ms, but percents and moments are not yet checked. */
  rateLimits: { fiveHour?: RawWindow; sevenDay?: RawWindow };
};
export type RawWindow = { usedPercent: number; resetsAtMs?: number };

/** The client's JSON, or `undefined` when the text is not a JSON object. Never throws. */
export function parseStatuslineInput(text: string): StatuslineInput | undefined {
  const raw = parseObject(text);
  if (raw === undefined) return undefined;
  const workspace = objectAt(raw, "workspace");
  return defined({
    sessionId: textAt(raw, "session_id"),
    sessionName: textAt(raw, "session_name"),
    transcriptPath: textAt(raw, "transcript_path"),
    cwd: textAt(raw, "cwd") ?? textAt(workspace, "current_dir"),
    projectDir: textAt(workspace, "project_dir"),
    version: textAt(raw, "version"),
    model: parseModel(objectAt(raw, "model")),
    effort: textAt(objectAt(raw, "effort"), "level"),
    fastMode: booleanAt(raw, "fast_mode"),
    agentName: textAt(objectAt(raw, "agent"), "name"),
    worktree: parseWorktree(objectAt(raw, "worktree"), textAt(workspace, "git_worktree")),
    pullRequest: parsePullRequest(objectAt(raw, "pr")),
    cost: parseCost(objectAt(raw, "cost")),
    context: parseContext(objectAt(raw, "context_window")),
    cache: parseCache(objectAt(raw, "prompt_cache")),
    rateLimits: parseRateLimits(objectAt(raw, "rate_limits")),
  });
}

function parseModel(raw: JsonObject | undefined): StatuslineInput["model"] {
  return raw && defined({ id: textAt(raw, "id"), name: textAt(raw, "display_name") });
}

function parseWorktree(raw: JsonObject | undefined, name: string | undefined) {
  if (raw === undefined && name === undefined) return undefined;
  return defined({ name: textAt(raw, "name") ?? name, branch: textAt(raw, "branch") });
}

function parsePullRequest(raw: JsonObject | undefined): StatuslineInput["pullRequest"] {
  const number = amountAt(raw, "number");
  return number === undefined ? undefined : defined({ number, url: textAt(raw, "url") });
}

function parseCost(raw: JsonObject | undefined): StatuslineInput["cost"] {
  return (
    raw &&
    defined({
      totalUsd: usdAt(raw, "total_cost_usd"),
      apiDurationMs: amountAt(raw, "total_api_duration_ms"),
      durationMs: amountAt(raw, "total_duration_ms"),
      linesAdded: amountAt(raw, "total_lines_added"),
      linesRemoved: amountAt(raw, "total_lines_removed"),
    })
  );
}

/** `total_input_tokens` is the prompt of the last answer, not a sum over the session. */
function parseContext(raw: JsonObject | undefined): StatuslineInput["context"] {
  if (raw === undefined) return undefined;
  const remaining = percentAt(raw, "remaining_percentage");
  return defined({
    usedPercent:
      percentAt(raw, "used_percentage") ?? (remaining === undefined ? undefined : 100 - remaining),
    usedTokens: amountAt(raw, "total_input_tokens") ?? promptTokens(objectAt(raw, "current_usage")),
    windowTokens: amountAt(raw, "context_window_size"),
  });
}

function promptTokens(usage: JsonObject | undefined): number | undefined {
  const parts = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"];
  return usage && parts.reduce((sum, part) => sum + (amountAt(usage, part) ?? 0), 0);
}

function parseCache(raw: JsonObject | undefined): StatuslineInput["cache"] {
  const hitRatio = amountAt(raw, "hit_ratio");
  return (
    raw &&
    defined({
      warm: booleanAt(raw, "warm"),
      hitPercent: hitRatio === undefined || hitRatio > 1 ? undefined : hitRatio * 100,
      expiresAtMs: momentAt(raw, "expires_at"),
      ttl: textAt(raw, "ttl"),
    })
  );
}

function parseRateLimits(raw: JsonObject | undefined): StatuslineInput["rateLimits"] {
  return defined({
    fiveHour: parseWindow(objectAt(raw, "five_hour")),
    sevenDay: parseWindow(objectAt(raw, "seven_day")),
  });
}

function parseWindow(raw: JsonObject | undefined): RawWindow | undefined {
  const usedPercent = numberAt(raw, "used_percentage");
  return usedPercent === undefined
    ? undefined
    : defined({ usedPercent, resetsAtMs: momentAt(raw, "resets_at") });
}

function percentAt(raw: JsonObject, key: string): number | undefined {
  const percent = amountAt(raw, key);
  return percent !== undefined && percent <= 100 ? percent : undefined;
}

/** Milliseconds in the place of seconds would be a moment after this one, in the year 5138. */
const MAX_SECONDS = 1e11;

/** The client writes moments as unix seconds. */
function momentAt(raw: JsonObject | undefined, key: string): number | undefined {
  const seconds = amountAt(raw, key);
  return seconds === undefined || seconds > MAX_SECONDS ? undefined : seconds * 1_000;
}
