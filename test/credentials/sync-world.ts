import { randomBytes } from "node:crypto";
import { join } from "node:path";
import {
  type CredentialsConfig,
  DEFAULT_CREDENTIALS,
  type SinkConfig,
} from "../../shared/config/credentials-config.ts";
import type { Credentials } from "../../shared/credentials/credentials.ts";
import { type Envelope, openSealed } from "../../shared/credentials/envelope.ts";
import { fingerprintOf } from "../../shared/credentials/fingerprint.ts";
import type { PutResult, Sink } from "../../shared/credentials/sink.ts";
import { type SyncDeps, syncCredentials } from "../../shared/credentials/sync-file.ts";
import type { SinkReport } from "../../shared/credentials/sync-report.ts";

export const NOON_MS = Date.parse("2026-11-20T12:00:00Z");
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** A token whose parts are easily searched for. */
export function tokenOf(n: number): string {
  return `sk-ant-oat01-SECRET${n}`;
}

export type MemorySink = Sink & {
  /** What was accepted, in its order. */
  stored: Envelope[];
  /** How the next puts are answered; then by what is there. */
  script: (PutResult | Error)[];
  /** Generations in the order they were asked for, accepted or not. */
  asked: number[];
};

/** A place that compares before it sets, as the contract says. */
export function memorySink(id = "http:test", type: Sink["type"] = "http"): MemorySink {
  const stored: Envelope[] = [];
  const script: MemorySink["script"] = [];
  const asked: number[] = [];
  return {
    ...{ id, type, stored, script, asked },
    put: async ({ text }, { generation, fingerprint, expiresAtMs, previous }) => {
      asked.push(generation);
      const planned = script.shift();
      if (planned instanceof Error) throw planned;
      if (planned !== undefined) return planned;
      const there = stored.at(-1);
      if (there?.generation === generation && there.issuedFp === fingerprint) {
        return { kind: "stored" };
      }
      if (type === "http" && there !== undefined && there.generation !== previous) {
        const kind = there.expiresAt > expiresAtMs ? "superseded" : "conflict";
        return { kind, generation: there.generation };
      }
      const envelope = openSealed(text);
      if (envelope === undefined) throw new Error("no envelope");
      stored.push(envelope);
      return { kind: "stored" };
    },
  };
}

/** A home with a login, sinks and a clock that only moves when it is told to. */
export function syncWorld(home: string, sinks: readonly Sink[]) {
  const world = {
    nowMs: NOON_MS,
    path: join(home, "credentials-sync.json"),
    credentials: loginOf(1),
    reads: 0,
    isAttended: true,
    config: configFor(sinks),
    deps: (changes: Partial<SyncDeps> = {}): SyncDeps => ({
      paths: { credentialsSync: world.path },
      config: world.config,
      env: {},
      host: "box.example.org",
      openSinks: () => sinks,
      read: async () => {
        world.reads++;
        return world.credentials;
      },
      accountHash: () => "0123456789abcdef",
      hasLiveSession: () => world.isAttended,
      now: () => world.nowMs,
      random: randomBytes,
      mode: "due",
      dryRun: false,
      ...changes,
    }),
    sync: (changes: Partial<SyncDeps> = {}) => syncCredentials(world.deps(changes)),
    /** What became of each sink. */
    deeds: async (changes: Partial<SyncDeps> = {}): Promise<SinkReport["did"][] | string> => {
      const { outcome } = await world.sync(changes);
      return outcome.kind === "checked" ? outcome.sinks.map(({ did }) => did) : outcome.kind;
    },
    rotate: (n: number) => {
      world.credentials = loginOf(n, world.nowMs + 8 * HOUR_MS);
    },
  };
  return world;
}

export type SyncWorld = ReturnType<typeof syncWorld>;

export function loginOf(n: number, expiresAtMs = NOON_MS + 8 * HOUR_MS): Credentials {
  return { kind: "ok", accessToken: tokenOf(n), expiresAtMs, scopes: ["user:inference"] };
}

/** Settings that the test's own `openSinks` passes over. */
export function configFor(sinks: readonly Sink[]): CredentialsConfig {
  const settings = sinks.map(({ id }): SinkConfig => ({ type: "file", path: `/${id}` }));
  return { ...DEFAULT_CREDENTIALS, sinks: settings };
}

export function fingerprint(n: number): string {
  return fingerprintOf(tokenOf(n));
}
