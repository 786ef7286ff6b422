import { sinkState } from "./sink-state.ts";
import { type SyncMode, stepFor } from "./sync-plan.ts";
import type { SinkReport } from "./sync-report.ts";
import type { SinkState, SyncState } from "./sync-state-schema.ts";
import type { Target } from "./sync-targets-file.ts";

/** What a rehearsal says of a sink. */
export function rehearsePush(
  target: Target,
  state: SyncState | undefined,
  { mode, nowMs }: { mode: SyncMode; nowMs: number },
): SinkReport {
  const known = sinkState(state, target.sink.id);
  const planned = stepFor(state?.sinks ?? {}, target.wish, { mode, nowMs });
  if (planned.kind !== "push") return reportOf(target, known, planned);
  if (target.key.kind !== "unusable") return { ...nameOf(target), did: "would_push" };
  return { ...nameOf(target), did: "refused", problem: target.key.problem };
}

/** The report on a sink whose turn it is not. */
export function reportOf(
  target: Target,
  { generation, problem }: SinkState,
  planned: Exclude<ReturnType<typeof stepFor>, { kind: "push" }>,
): SinkReport {
  return {
    ...nameOf(target),
    did: planned.kind,
    ...(generation !== undefined && { generation }),
    ...(problem !== undefined && planned.kind !== "unchanged" && { problem }),
    ...(planned.kind === "waiting" && { notBeforeMs: planned.notBeforeMs }),
  };
}

export function nameOf({
  sink: { id, type },
  place,
}: Target): Pick<SinkReport, "id" | "type" | "place"> {
  return { id, type, place };
}
