import { amountAt, defined, type JsonObject, stringAt } from "../../platform/read-value.ts";

/** What a question to the usage endpoint came to. */
export const POLL_RESULTS = [
  "ok",
  /** No connection, or none in time. */
  "offline",
  /** 429: asked too often. */
  "throttled",
  /** 401 or 403: this token is not let in. */
  "refused",
  /** 5xx, or an answer that is none. */
  "failed",
  /** There is no token that may be sent. */
  "no_token",
] as const;
export type PollResult = (typeof POLL_RESULTS)[number];

/** `run/poll/<account>.json`: when the service may be asked again. Holds no token. */
export type PollState = {
  /** When this was written. */
  atMs: number;
  nextAtMs: number;
  /** Questions in a row that came to nothing. */
  failures: number;
  lastStatus?: PollResult;
  lastOkAtMs?: number;
  /** Of the token that was refused: it is not sent again. */
  refusedFingerprint?: string;
  /** Where nothing else tells how old a token is (Keychain): which one was seen, and since when. */
  seenFingerprint?: string;
  seenAtMs?: number;
};

/** For people: whether the numbers of the service come in, and if not, what stands in the way. */
export type PollStatus = {
  state: "off" | "ok" | "offline" | "backing_off" | "refused" | "no_token";
  lastOkAtMs?: number;
  nextAtMs?: number;
};

export function parsePollState(raw: JsonObject): PollState | undefined {
  const atMs = amountAt(raw, "atMs");
  const nextAtMs = amountAt(raw, "nextAtMs");
  const failures = amountAt(raw, "failures");
  if (atMs === undefined || nextAtMs === undefined || failures === undefined) return undefined;
  return defined({
    ...{ atMs, nextAtMs, failures },
    lastStatus: POLL_RESULTS.find((known) => known === raw.lastStatus),
    lastOkAtMs: amountAt(raw, "lastOkAtMs"),
    refusedFingerprint: stringAt(raw, "refusedFingerprint"),
    seenFingerprint: stringAt(raw, "seenFingerprint"),
    seenAtMs: amountAt(raw, "seenAtMs"),
  });
}

/** `undefined`: nobody has asked for this account yet. */
export function pollStatusOf(state: PollState | undefined): PollStatus {
  if (state?.lastStatus === undefined) return { state: "off" };
  const { nextAtMs, lastOkAtMs } = state;
  return defined({ state: STATES[state.lastStatus], lastOkAtMs, nextAtMs });
}

const STATES: Record<PollResult, PollStatus["state"]> = {
  ok: "ok",
  offline: "offline",
  throttled: "backing_off",
  refused: "refused",
  failed: "backing_off",
  no_token: "no_token",
};
