import type { Login } from "./credentials.ts";
import { nameOf } from "./push-report.ts";
import type { PutResult } from "./sink.ts";
import { holding, sinkState, withSink } from "./sink-state.ts";
import { LONGEST_WAIT_MS, refusalOf, type SyncMode } from "./sync-plan.ts";
import type { SinkReport } from "./sync-report.ts";
import { type Random, readSyncState, writeSyncState } from "./sync-state-file.ts";
import type { SyncState } from "./sync-state-schema.ts";
import type { Target } from "./sync-targets-file.ts";
import type { Wish } from "./wish.ts";

/** What the pushes of one run share. The state itself is on disk, and read again for each. */
export type PushRun = {
  path: string;
  login: Login;
  mode: SyncMode;
  now: () => number;
  random: Random;
  step: (step: PushStep) => void;
};

/** Between which a process may die. */
export type PushStep = "counted" | "put" | "noted";

export type CurrentState = SyncState & { fingerprint: string; account: string };

/** The state on disk, as long as it is still about the token that this run read. */
export function stateOf({ fingerprint }: Wish, { path }: PushRun): CurrentState | undefined {
  const state = readSyncState(path);
  const account = state?.account;
  if (state?.fingerprint !== fingerprint || account === undefined) return undefined;
  return { ...state, fingerprint, account };
}

/** Our generation from now on is greater than one that a sink holds. Throws when the disk refuses. */
export function raiseAbove(generation: number, run: PushRun, wish: Wish): void {
  const state = stateOf(wish, run);
  if (state === undefined || state.generation > generation) return;
  writeSyncState(run.path, { ...state, generation: generation + 1 });
}

/** Notes what became of a put, `undefined`: it was not made. Throws when the disk refuses. */
export function conclude(target: Target, run: PushRun, result: PutResult | undefined): SinkReport {
  const { sink, wish } = target;
  const state = result && stateOf(wish, run);
  if (result === undefined || state === undefined) return { ...nameOf(target), did: "overtaken" };
  const nowMs = run.now();
  const known = sinkState(state, sink.id);
  switch (result.kind) {
    case "stored": {
      const { generation } = state;
      note(run, withSink(state, sink.id, holding(known, wish, { generation, pushedAtMs: nowMs })));
      return { ...nameOf(target), did: "stored", generation };
    }
    case "superseded": {
      const { generation } = result;
      const raised = { ...state, generation: Math.max(state.generation, generation) };
      note(run, withSink(raised, sink.id, holding(known, wish, { generation })));
      return { ...nameOf(target), did: "superseded", generation };
    }
    case "refused":
      return refuse(target, run, result.problem);
    case "conflict":
    case "later": {
      const problem = result.kind === "later" ? result.problem : CONTENDED;
      const askedMs = result.kind === "later" ? (result.retryAfterMs ?? 0) : 0;
      const waitMs = Math.min(Math.max(askedMs, 0), LONGEST_WAIT_MS);
      const notBeforeMs = Math.max(known.notBeforeMs ?? 0, nowMs + waitMs);
      note(run, withSink(state, sink.id, { ...known, problem, notBeforeMs }));
      return { ...nameOf(target), did: "later", problem, notBeforeMs };
    }
  }
}

/** Notes that a sink wants no more of this token with these settings. Throws when the disk refuses. */
export function refuse(target: Target, run: PushRun, problem: string): SinkReport {
  const { sink, wish } = target;
  const state = stateOf(wish, run);
  if (state === undefined) return { ...nameOf(target), did: "overtaken" };
  const { notBeforeMs: _, ...known } = sinkState(state, sink.id);
  const refused = { problem, refusedAtMs: run.now(), refusedFor: refusalOf(wish), attempts: 0 };
  note(run, withSink(state, sink.id, { ...known, ...refused }));
  return { ...nameOf(target), did: "refused", problem };
}

function note({ path, step }: PushRun, state: SyncState): void {
  writeSyncState(path, state);
  step("noted");
}

export const CONTENDED =
  "Somebody else writes to the same place. Give this machine a place of its own.";
