import { defined } from "../shared/platform/read-value.ts";
import type { QuotaLevel } from "../shared/quota/outlook.ts";
import type { SessionRecord } from "../shared/sessions/session-record.ts";

export type ContextView = {
  usedPercent: number;
  usedTokens?: number;
  windowTokens?: number;
  autoCompactPercent?: number;
  level: QuotaLevel;
};

/** Shares of the context up to the point where it is compacted. */
const CONTEXT_WATCH_SHARE = 0.85;
const CONTEXT_ACT_SHARE = 0.95;

/** `undefined` until the context has been measured. */
export function contextView(
  { context }: SessionRecord,
  autoCompactPercent: number | undefined,
): ContextView | undefined {
  const usedPercent = contextPercent(context);
  if (usedPercent === undefined) return undefined;
  // A small window leaves the client nothing to compact ahead of time.
  const limitPercent =
    autoCompactPercent !== undefined && autoCompactPercent > 0 ? autoCompactPercent : undefined;
  return defined({
    ...contextTokens(context),
    usedPercent,
    autoCompactPercent: limitPercent,
    level: contextLevel(usedPercent / (limitPercent ?? 100)),
  });
}

function contextPercent(context: SessionRecord["context"]): number | undefined {
  if (context?.usedPercent !== undefined) return context.usedPercent;
  const { usedTokens, windowTokens } = contextTokens(context);
  // Before the first answer the client says 0 tokens, which nobody has counted.
  return usedTokens && windowTokens ? (usedTokens / windowTokens) * 100 : undefined;
}

/** The client has been seen to name a window smaller than what was in it: then neither is shown. */
function contextTokens(
  context: SessionRecord["context"],
): Pick<ContextView, "usedTokens" | "windowTokens"> {
  const { usedTokens, windowTokens } = context ?? {};
  if (usedTokens === undefined || windowTokens === undefined) return {};
  return usedTokens > windowTokens ? {} : { usedTokens, windowTokens };
}

function contextLevel(usedShare: number): QuotaLevel {
  if (usedShare >= CONTEXT_ACT_SHARE) return "act";
  return usedShare >= CONTEXT_WATCH_SHARE ? "watch" : "calm";
}
