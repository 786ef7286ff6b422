import type { SyncState } from "../../shared/credentials/sync-state-schema.ts";
import type { Message, OutcomeKind } from "../../shared/notify/message.ts";
import { defined } from "../../shared/platform/read-value.ts";
import { type PollStatus, pollStatusOf } from "../../shared/quota/poll/poll-state.ts";
import type { TickSnapshot } from "./tick-snapshot-file.ts";

/** What a tick did, as `tacho alerts tick --json` prints it. */
export type TickReport = {
  /** `busy`: another process is at it; `off`: there is neither a channel nor a sink. */
  state: "done" | "busy" | "off";
  messages: { readonly [Outcome in OutcomeKind | "waiting"]: number };
  /** Absent when it was not due, or without a sink. */
  credentials?: CredentialsTick;
  areLimitsEvaluated: boolean;
  /** How it went to ask the service for the limits; absent when it was not asked. */
  service?: PollStatus["state"];
  /** What went wrong in this run, a sentence each. */
  problems: readonly string[];
};

export type CredentialsTick = {
  login: "known" | "expired" | "none";
  /** Sinks that were given the token. */
  pushed: number;
  failed: number;
};

/** `sinks`: the names of the configured ones, by their ids. */
export type TickFacts = {
  nowMs: number;
  sinks: ReadonlyMap<string, string>;
  areLimitsEvaluated: boolean;
  /** What keeps the limits from being told, in a sentence. */
  limitsProblem?: string | undefined;
};

export const NO_MESSAGES: TickReport["messages"] = {
  ...{ delivered: 0, waiting: 0, uncertain: 0, dropped: 0 },
};

/** Compares what was there before the tick with what is there after it. */
export function tickReport(
  before: TickSnapshot,
  after: TickSnapshot,
  { nowMs, sinks, areLimitsEvaluated, limitsProblem }: TickFacts,
): TickReport {
  const settled = [...after.done].flatMap(([name, message]) =>
    before.done.has(name) ? [] : message,
  );
  const unposted = [...after.told.values()].filter(
    ({ key, kind }) => kind === "dropped" && !before.told.has(key),
  );
  const count = (kind: OutcomeKind) =>
    settled.filter(({ outcome }) => outcome?.kind === kind).length;
  const pushes = sinkPushes(before.sync, after.sync, sinks);
  return defined({
    state: "done" as const,
    messages: {
      delivered: count("delivered"),
      waiting: after.waiting.size,
      uncertain: count("uncertain"),
      dropped: count("dropped") + unposted.length,
    },
    credentials: credentialsTick(before.sync, after.sync, { nowMs, ...pushes }),
    areLimitsEvaluated,
    service: before.poll?.atMs === after.poll?.atMs ? undefined : pollStatusOf(after.poll).state,
    problems: [
      ...new Set([
        ...settled.flatMap(settledProblem),
        ...[...after.waiting].flatMap(([name, message]) =>
          triesOf(message) > triesOf(before.waiting.get(name)) ? toldProblem(message) : [],
        ),
        ...pushes.problems,
        ...(limitsProblem === undefined ? [] : [limitsProblem]),
      ]),
    ],
  });
}

/** Old news and what quiet hours swallow are as they should be. */
function settledProblem(message: Message): string[] {
  const { outcome, attempts, problem } = message;
  const isOver = outcome === undefined || outcome.kind === "delivered";
  const isBroken = attempts > 0 || outcome?.reason?.endsWith(".") === true;
  return isOver || !isBroken
    ? []
    : toldProblem({ ...message, ...defined({ problem: problem ?? outcome.reason }) });
}

function toldProblem({ channel, problem }: Pick<Message, "channel" | "problem">): string[] {
  return problem === undefined ? [] : [`${channel}: ${problem}`];
}

function triesOf(message: Message | undefined): number {
  return message?.attempts ?? 0;
}

type Pushes = { pushed: number; failed: number; problems: string[] };

function sinkPushes(
  before: SyncState | undefined,
  after: SyncState | undefined,
  sinks: ReadonlyMap<string, string>,
): Pushes {
  const pushes: Pushes = { pushed: 0, failed: 0, problems: [] };
  for (const [id, name] of sinks) {
    const was = before?.sinks[id];
    const is = after?.sinks[id];
    if (is?.pushedAtMs !== undefined && is.pushedAtMs !== was?.pushedAtMs) pushes.pushed += 1;
    const isTried = is?.triedAtMs !== was?.triedAtMs || is?.refusedAtMs !== was?.refusedAtMs;
    if (is?.problem === undefined || !isTried) continue;
    pushes.failed += 1;
    pushes.problems.push(`${name}: ${is.problem}`);
  }
  return pushes;
}

function credentialsTick(
  before: SyncState | undefined,
  after: SyncState | undefined,
  { nowMs, pushed, failed }: { nowMs: number; pushed: number; failed: number },
): CredentialsTick | undefined {
  const isChecked = after?.checkedAtMs !== undefined && after.checkedAtMs !== before?.checkedAtMs;
  if (!isChecked) return undefined;
  const { fingerprint, seen } = after;
  const expiresAtMs = seen?.expiresAtMs ?? after.expiresAtMs ?? Number.POSITIVE_INFINITY;
  if (fingerprint === undefined || seen?.login === "none") return { login: "none", pushed, failed };
  return { login: expiresAtMs <= nowMs ? "expired" : "known", pushed, failed };
}
