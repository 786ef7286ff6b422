import { CLOCKS_DIFFER_MS, MS_PER_HOUR, MS_PER_MINUTE } from "../platform/time.ts";
import type { Login } from "./credentials.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { heldUntilMs } from "./push-limits.ts";
import { blankSink } from "./sink-state.ts";
import type { SyncState } from "./sync-state-schema.ts";
import type { Wish } from "./wish.ts";

/** `now`: somebody asks for it, so neither the interval nor a back-off holds. */
export type SyncMode = "due" | "now";

export type Step =
  | { kind: "push" }
  /** It holds what it should. */
  | { kind: "unchanged" }
  /** It refused exactly this. */
  | { kind: "refused" }
  | { kind: "waiting"; notBeforeMs: number };

/** What to do with a sink; `sinks`: what is known of all of them. */
export function stepFor(
  sinks: SyncState["sinks"],
  wish: Wish,
  { mode, nowMs }: { mode: SyncMode; nowMs: number },
): Step {
  const sink = sinks[wish.sinkId] ?? blankSink();
  if (sink.fingerprint === wish.fingerprint && sink.settings === wish.settings)
    return { kind: "unchanged" };
  if (mode === "due" && sink.refusedFor === refusalOf(wish)) return { kind: "refused" };
  const backOffUntilMs = mode === "due" ? believableMs(sink.notBeforeMs, nowMs) : 0;
  const notBeforeMs = Math.max(backOffUntilMs, heldUntilMs(wish, sinks, nowMs) ?? 0);
  return notBeforeMs > nowMs ? { kind: "waiting", notBeforeMs } : { kind: "push" };
}

export function refusalOf({ fingerprint, settings }: Wish): string {
  return `${fingerprint}-${settings}`;
}

/** Longest that a server's wish to be left alone is heeded. */
export const LONGEST_WAIT_MS = MS_PER_HOUR;

/** What lies further ahead was noted by a clock that was wrong. */
function believableMs(notBeforeMs: number | undefined, nowMs: number): number {
  const isBelievable = notBeforeMs !== undefined && notBeforeMs <= nowMs + LONGEST_WAIT_MS;
  return isBelievable ? notBeforeMs : 0;
}

/** When the credential is looked at again. */
export function nextCheckMs(
  { checkedAtMs }: Pick<SyncState, "checkedAtMs">,
  minIntervalMs: number,
  nowMs: number,
): number {
  if (checkedAtMs === undefined || checkedAtMs > nowMs + CLOCKS_DIFFER_MS) return nowMs;
  return checkedAtMs + minIntervalMs;
}

/** A token with less left is not worth the way. */
export const SHORTEST_LIFE_MS = MS_PER_MINUTE;

/**
 * The state with the token that is current now. The generation grows when it is another one, or when
 * the same one goes out in another form: two envelopes that differ never share a generation.
 */
export function withLogin(
  state: SyncState,
  { accessToken, expiresAtMs }: Login,
  { account, wishes }: { account: string; wishes: ReadonlyMap<string, Wish> },
): SyncState {
  const fingerprint = fingerprintOf(accessToken);
  const isReformed = [...wishes].some(([id, { settings }]) => {
    const sink = state.sinks[id];
    return sink?.fingerprint === fingerprint && sink.settings !== settings;
  });
  const isSame = state.fingerprint === fingerprint && state.account === account && !isReformed;
  const generation = isSame ? state.generation : state.generation + 1;
  return { ...state, account, fingerprint, expiresAtMs, generation };
}
