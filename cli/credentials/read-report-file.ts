import { accountOf, NO_ACCOUNT } from "../../shared/credentials/account-of.ts";
import type { CredentialsPlace } from "../../shared/credentials/credentials-place-file.ts";
import { fingerprintOf } from "../../shared/credentials/fingerprint.ts";
import type { Sink } from "../../shared/credentials/sink.ts";
import { nextCheckMs } from "../../shared/credentials/sync-plan.ts";
import { newSyncState, readSyncState } from "../../shared/credentials/sync-state-file.ts";
import type { SinkState } from "../../shared/credentials/sync-state-schema.ts";
import { openTargets } from "../../shared/credentials/sync-targets-file.ts";
import { defined } from "../../shared/platform/read-value.ts";
import {
  type CredentialsReport,
  type LoginStatus,
  type RemoteStatus,
  type SinkStatus,
  sinkStatus,
} from "./credentials-report.ts";

/** Reads login and state; `sinks` asks each sink too, all at once. Nothing is opened without a sink. */
export async function readCredentialsReport(
  place: CredentialsPlace,
  asks: "sinks" | "nobody",
): Promise<CredentialsReport> {
  const { config, paths, host, random, now } = place;
  const asOfMs = now();
  if (config.sinks.length === 0) return { asOfMs, sinks: [] };
  const known = readSyncState(paths.credentialsSync);
  const login = await readLogin(place, known?.keychainConsentAtMs);
  const told = place.accountHash();
  const state = known ?? newSyncState({ host, random, nowMs: asOfMs });
  const fingerprint = login.kind === "ok" ? login.fingerprint : (state.fingerprint ?? "");
  const account = accountOf(state, { told, fingerprint, nowMs: asOfMs });
  const owner = { account: account ?? NO_ACCOUNT, device: state.device };
  const targets = [...openTargets(place, owner, fingerprint).values()];
  const sinks = targets.map((target): SinkStatus => {
    const nextLookMs = nextCheckMs(state, config.minIntervalMs, asOfMs);
    return sinkStatus(target, putOff(state.sinks[target.sink.id], nextLookMs));
  });
  const remotes =
    asks === "sinks" ? await Promise.all(targets.map(({ sink }) => askSink(sink))) : [];
  return defined({
    ...{ asOfMs, device: known?.device, login, checkedAtMs: known?.checkedAtMs },
    account: account === NO_ACCOUNT ? undefined : account,
    sinks: sinks.map((sink, index) => defined({ ...sink, remote: remotes[index] })),
  });
}

async function readLogin(
  { read }: CredentialsPlace,
  keychainConsentAtMs: number | undefined,
): Promise<LoginStatus> {
  const hasKeychainConsent = keychainConsentAtMs !== undefined;
  const { fileMtimeMs: _, ...credentials } = await read({ wanted: "access", hasKeychainConsent });
  if (credentials.kind !== "ok") return credentials;
  const { accessToken, expiresAtMs } = credentials;
  return { kind: "ok", fingerprint: fingerprintOf(accessToken), expiresAtMs };
}

async function askSink({ look }: Sink): Promise<RemoteStatus> {
  if (look === undefined) return { kind: "cannot_be_asked" };
  const stored = await look();
  return stored === undefined ? { kind: "nothing" } : { kind: "found", ...stored };
}

/** A try that was put off waits for the next look at the least. */
function putOff(known: SinkState | undefined, nextLookMs: number): SinkState | undefined {
  if (known?.notBeforeMs === undefined) return known;
  return { ...known, notBeforeMs: Math.max(known.notBeforeMs, nextLookMs) };
}
