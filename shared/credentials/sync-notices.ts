import type { Notice } from "../notify/notice.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { expiryNotice, isRefreshable, REFRESHED_WITHIN_MS, WARNED_WITHIN_MS } from "./health.ts";
import type { SinkReport, SyncReport } from "./sync-report.ts";

export type Checked = {
  fingerprint: string;
  expiresAtMs: number;
  account: string;
  isSpent: boolean;
  sinks: readonly SinkReport[];
};

/** The report on a token that was looked at, and what people are to be told of it. */
export function reportOn(
  { fingerprint, expiresAtMs, account, isSpent, sinks }: Checked,
  world: { hasLiveSession: () => boolean; isRefreshedByClient: boolean; nowMs: number },
): SyncReport {
  const { nowMs } = world;
  const isUnattended = expiresAtMs - nowMs <= WARNED_WITHIN_MS && !world.hasLiveSession();
  const needsRefresh = isUnattended && isRefreshable(expiresAtMs, nowMs);
  // The client gets its chance first, and its time has not come yet.
  const withinMs = world.isRefreshedByClient ? REFRESHED_WITHIN_MS : WARNED_WITHIN_MS;
  const expiry = isUnattended
    ? expiryNotice({ fingerprint, expiresAtMs, account }, { withinMs, nowMs })
    : undefined;
  const refusals = sinks
    .filter(({ did }) => did === "refused")
    .map((sink) => refusalNotice(sink, { fingerprint, account, nowMs }));
  return {
    outcome: { kind: "checked", fingerprint, expiresAtMs, isSpent, needsRefresh, sinks },
    notices: [...(expiry === undefined ? [] : [expiry]), ...refusals],
  };
}

function refusalNotice(
  { id, type, place }: SinkReport,
  { fingerprint, account, nowMs }: { fingerprint: string; account: string; nowMs: number },
): Notice {
  // The id names a place: slashes and colons make no file name.
  const key = `sink-${fingerprintOf(id)}-${fingerprint}`;
  return { key, atMs: nowMs, kind: "sink_refused", sink: `${type} ${place}`, account };
}
