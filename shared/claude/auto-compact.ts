import { amountAt, booleanAt, type JsonObject } from "../platform/read-value.ts";

type Environment = { readonly [name: string]: string | undefined };

/** Held back for the answer, and for the compaction itself. */
const ANSWER_TOKENS = 20_000;
const COMPACTION_TOKENS = 13_000;
const SMALLEST_WINDOW_TOKENS = 100_000;
/** Below this size a model compacts ahead of time only where a window is set. */
const LONG_CONTEXT_TOKENS = 1_000_000;

/**
 * Used tokens at which the client compacts by itself; `undefined` when it does so only on reaching
 * the end. Formula and settings as seen in Claude Code 2.1.329; see docs/claude-code.md#auto-compact.
 */
export function autoCompactTokens(
  windowTokens: number,
  env: Environment,
  settings: JsonObject | undefined,
): number | undefined {
  if (isSet(env.DISABLE_COMPACT) || isSet(env.DISABLE_AUTO_COMPACT)) return undefined;
  if (booleanAt(settings, "autoCompactEnabled") === false) return undefined;
  const wanted =
    tokensIn(env.CLAUDE_CODE_AUTO_COMPACT_WINDOW) ?? amountAt(settings, "autoCompactWindow");
  if (wanted === undefined && windowTokens < LONG_CONTEXT_TOKENS) return undefined;
  const window = Math.min(windowTokens, Math.max(wanted ?? windowTokens, SMALLEST_WINDOW_TOKENS));
  const maxAnswer = tokensIn(env.CLAUDE_CODE_MAX_OUTPUT_TOKENS) ?? ANSWER_TOKENS;
  const effective = window - Math.min(maxAnswer, ANSWER_TOKENS);
  const threshold = effective - COMPACTION_TOKENS;
  const percent = Number(env.CLAUDE_AUTOCOMPACT_PCT_OVERRIDE ?? Number.NaN);
  if (!(percent > 0 && percent <= 100)) return threshold;
  return Math.min(Math.floor((effective * percent) / 100), threshold);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !["", "0", "false", "no", "off"].includes(value.toLowerCase());
}

/** `200000` or `200k`. */
function tokensIn(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const [, digits, kilo] = /^(\d+)(k?)$/i.exec(value) ?? [];
  return digits === undefined ? undefined : Number(digits) * (kilo === "" ? 1 : 1_000);
}
