import { defined } from "../platform/read-value.ts";
import type { PutResult } from "./sink.ts";
import type { SinkState, SyncState } from "./sync-state-schema.ts";
import type { Wish } from "./wish.ts";

/** What is known of a sink; the blank state of one that is new. */
export function sinkState(state: SyncState | undefined, id: string): SinkState {
  return state?.sinks[id] ?? blankSink();
}

export function blankSink(): SinkState {
  return { attempts: 0, day: "", pushesToday: 0 };
}

export function withSink(state: SyncState, id: string, sink: SinkState): SyncState {
  return { ...state, sinks: { ...state.sinks, [id]: sink } };
}

/** A sink that holds what it should: nothing is left of its failures. */
export function holding(
  { day, pushesToday, namespace, triedAtMs, pushedAtMs }: SinkState,
  { fingerprint, settings }: Wish,
  put: { generation: number; pushedAtMs?: number },
): SinkState {
  return {
    ...{ fingerprint, settings, attempts: 0, day, pushesToday },
    ...defined({ namespace, triedAtMs, pushedAtMs }),
    ...put,
  };
}

/** No device gets that far; a place that says so would spoil our own count for good. */
const HIGHEST_GENERATION = 1_000_000_000_000;

/** A sink's answer, unless it names a generation that cannot be. */
export function credible(result: PutResult): PutResult {
  if (result.kind !== "conflict" && result.kind !== "superseded") return result;
  const { generation } = result;
  const isCredible = Number.isInteger(generation) && generation >= 0;
  if (isCredible && generation <= HIGHEST_GENERATION) return result;
  return { kind: "refused", problem: "What it holds has no generation of ours. Remove it there." };
}
