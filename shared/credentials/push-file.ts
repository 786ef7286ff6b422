import { defined } from "../platform/read-value.ts";
import { type EncryptionKey, seal } from "./envelope.ts";
import { backOffMs, withTry } from "./push-limits.ts";
import {
  CONTENDED,
  type CurrentState,
  conclude,
  type PushRun,
  raiseAbove,
  refuse,
  stateOf,
} from "./push-outcome-file.ts";
import { reportOf } from "./push-report.ts";
import type { PutResult } from "./sink.ts";
import { credible, sinkState, withSink } from "./sink-state.ts";
import { stepFor } from "./sync-plan.ts";
import type { SinkReport } from "./sync-report.ts";
import { readSyncState, writeSyncState } from "./sync-state-file.ts";
import type { Target } from "./sync-targets-file.ts";

/**
 * Puts the token into one sink if it is its turn. The try is on disk before it is made, its outcome
 * after: whoever comes after a crash puts the same envelope under the same generation.
 * Throws when the disk refuses.
 */
export async function pushTo(target: Target, run: PushRun): Promise<SinkReport> {
  const { sink, wish } = target;
  const before = readSyncState(run.path);
  const planned = stepFor(before?.sinks ?? {}, wish, { mode: run.mode, nowMs: run.now() });
  if (planned.kind !== "push") return reportOf(target, sinkState(before, sink.id), planned);
  if (target.key.kind === "unusable") return refuse(target, run, target.key.problem);
  const key = target.key.kind === "ok" ? target.key.key : undefined;
  const first = await tryPut(target, run, key);
  if (first?.kind !== "conflict") return conclude(target, run, first);
  raiseAbove(first.generation, run, wish);
  // The second try counts against the limits too.
  const { sinks = {} } = readSyncState(run.path) ?? {};
  const again = stepFor(sinks, wish, { mode: "now", nowMs: run.now() });
  if (again.kind !== "push") return conclude(target, run, { kind: "later", problem: CONTENDED });
  return conclude(target, run, await tryPut(target, run, key, first.generation));
}

/** `undefined`: another process took over meanwhile, so this one stops. */
async function tryPut(
  target: Target,
  run: PushRun,
  key: EncryptionKey | undefined,
  contested?: number,
): Promise<PutResult | undefined> {
  const { sink, wish } = target;
  const state = stateOf(wish, run);
  if (state === undefined) return undefined;
  const nowMs = run.now();
  const known = withTry(sinkState(state, sink.id), nowMs);
  const jitter = (run.random(1)[0] ?? 0) / 255;
  // Until its outcome is known: a push that ends the process must not be made again at once.
  const notBeforeMs = nowMs + backOffMs(known.attempts, jitter);
  const tried = { ...known, ...defined({ namespace: wish.namespace, notBeforeMs }) };
  writeSyncState(run.path, withSink(state, sink.id, tried));
  run.step("counted");
  const { fingerprint, generation } = state;
  const { expiresAtMs } = run.login;
  const { text, isEncrypted } = sealed(state, run, key);
  const previous = contested ?? known.generation;
  const result = await sink
    .put(
      { text, isEncrypted },
      {
        ...{ generation, fingerprint, expiresAtMs },
        ...(previous !== undefined && { previous }),
      },
    )
    // It never should: what a library threw may hold the token.
    .catch(() => ({ kind: "later", problem: FAILED }) as const);
  run.step("put");
  return credible(result);
}

function sealed(state: CurrentState, { login, random }: PushRun, key: EncryptionKey | undefined) {
  const { account, device, generation, fingerprint } = state;
  const { accessToken, expiresAtMs, scopes, refreshToken } = login;
  return seal(
    {
      ...{ v: 1, account, device, generation, accessToken },
      ...{ expiresAt: expiresAtMs, scopes, issuedFp: fingerprint },
      ...(refreshToken !== undefined && { refreshToken }),
    },
    key && { key, iv: random(12) },
  );
}

const FAILED = "The sink failed in a way it should not. See the log, and report it.";
