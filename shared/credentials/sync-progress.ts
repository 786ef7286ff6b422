import { defined } from "../platform/read-value.ts";
import { MS_PER_DAY } from "../platform/time.ts";
import { stepFor } from "./sync-plan.ts";
import type { SyncState } from "./sync-state-schema.ts";
import type { Wish } from "./wish.ts";

type Look = {
  nowMs: number;
  credentialsMtimeMs: number | undefined;
  /** `undefined`: as before. */
  seen: SyncState["seen"] | undefined;
};

/** The state while a look is under way: should it be cut off, all is to be looked at again. */
export function begun(state: SyncState): SyncState {
  const { credentialsMtimeMs: _, nextTryAtMs: __, accountMissedAtMs: ___, ...rest } = state;
  return { ...rest, unfinished: true };
}

/** The state after a look that found nothing to hand out. */
export function lookedAt(state: SyncState, { nowMs, credentialsMtimeMs, seen }: Look): SyncState {
  const look = defined({ checkedAtMs: nowMs, credentialsMtimeMs, seen });
  return { ...begun(state), ...look, unfinished: false };
}

/**
 * The state after the pushes, with what the configured sinks still wait for: who only looks need not
 * know which those are, and a place that is configured no more waits for nothing.
 */
export function pushed(
  state: SyncState,
  { wishes, ...look }: Look & { wishes: readonly Wish[] },
): SyncState {
  const { nowMs } = look;
  const after = lookedAt(withoutOldSinks(state, wishes, nowMs), look);
  const tries = wishes.flatMap((wish) => {
    const step = stepFor(after.sinks, wish, { mode: "due", nowMs });
    if (step.kind === "push") return nowMs;
    return step.kind === "waiting" ? step.notBeforeMs : [];
  });
  if (tries.length === 0) return after;
  return { ...after, unfinished: true, nextTryAtMs: Math.min(...tries) };
}

/** A place that is configured no more is forgotten a day after its last push (its limits are not). */
function withoutOldSinks(state: SyncState, wishes: readonly Wish[], nowMs: number): SyncState {
  const configured = new Set(wishes.map(({ sinkId }) => sinkId));
  const kept = Object.entries(state.sinks).filter(
    ([id, { triedAtMs = 0 }]) => configured.has(id) || nowMs - triedAtMs < MS_PER_DAY,
  );
  return { ...state, sinks: Object.fromEntries(kept) };
}
