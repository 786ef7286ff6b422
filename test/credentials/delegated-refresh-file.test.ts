import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";
import { refreshByClient } from "../../shared/credentials/delegated-refresh-file.ts";
import { readCredentials } from "../../shared/credentials/store-file.ts";
import type { SyncDeps } from "../../shared/credentials/sync-file.ts";
import { readSyncState } from "../../shared/credentials/sync-state-file.ts";
import { tendCredentials } from "../../shared/credentials/tend-credentials-file.ts";
import { removeHome } from "../e2e/remove-home.ts";
import {
  fingerprint,
  HOUR_MS,
  MINUTE_MS,
  memorySink,
  NOON_MS,
  syncWorld,
  tokenOf,
} from "./sync-world.ts";

test("the client gets a new token when it is asked for its status", async () => {
  const world = await clientWorld("cp next.json .claude/.credentials.json");

  const outcome = await world.refresh();

  expect(outcome).toEqual({
    ...{ kind: "refreshed", fingerprint: fingerprint(2), expiresAtMs: NOON_MS + 8 * HOUR_MS },
  });
  expect(world.calls()).toEqual(["auth status"]);
  expect(readSyncState(world.path)?.delegated).toEqual({
    ...{ startedAtMs: NOON_MS, failures: 0, notBeforeMs: NOON_MS + 5 * MINUTE_MS },
  });
});

test("nothing secret of ours reaches it", async () => {
  const world = await clientWorld("env > env.txt");

  await world.refresh({
    env: {
      PATH: process.env.PATH,
      TELEGRAM_BOT_TOKEN: "SECRET",
      SYNC_KEY: "SECRET",
      NODE_OPTIONS: "SECRET",
    },
  });

  const env = readFileSync(join(world.home, "env.txt"), "utf8");
  expect(env).toContain("PATH=");
  expect(env).not.toContain("SECRET");
});

test("it is left alone while a session runs, and while the token is good for more than five minutes", async () => {
  const world = await clientWorld("true");

  const attended = await world.refresh({ hasLiveSession: () => true });
  world.login(1, NOON_MS + 6 * MINUTE_MS);
  const good = await world.refresh();
  const missing = await world.refresh({ claude: undefined });

  expect([attended, good, missing]).toEqual([
    { kind: "attended" },
    { kind: "not_needed" },
    { kind: "no_client" },
  ]);
  expect(world.calls()).toEqual([]);
});

test("where the token stays the same it is asked again after 20 s, then ever more seldom", async () => {
  const world = await clientWorld("exit 1");

  const asked = [];
  for (let second = 0; second < 600; second += 10) {
    world.nowMs = NOON_MS + second * 1_000;
    const { kind } = await world.refresh();
    if (kind === "unchanged") asked.push(second);
  }

  expect(asked).toEqual([0, 20, 60, 140, 300, 600].filter((second) => second < 600));
  expect(world.calls()).toHaveLength(5);
});

test("of several processes one asks", async () => {
  const world = await clientWorld("sleep 0.3");

  const outcomes = await Promise.all([world.refresh(), world.refresh(), world.refresh()]);

  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["busy", "busy", "unchanged"]);
  expect(world.calls()).toHaveLength(1);
});

test("a client that takes its time is waited for no longer, and never ended", async () => {
  const world = await clientWorld(
    "trap 'echo ended >> calls.txt' TERM INT HUP; for n in $(seq 600); do [ -e go ] || sleep 0.1; done; cp next.json .claude/.credentials.json; echo done >> calls.txt",
  );

  const outcome = await world.refresh({ patienceMs: 200 });
  const next = await world.refresh();
  writeFileSync(join(world.home, "go"), "");
  for (let tried = 0; tried < 200 && world.calls().length < 2; tried++) await pause(100);

  expect(outcome).toEqual({ kind: "unchanged" });
  expect(next).toEqual({ kind: "cooling", notBeforeMs: NOON_MS + 5 * MINUTE_MS });
  expect(world.calls()).toEqual(["auth status", "done"]);
});

test("a program that cannot be started is no crash", async () => {
  const world = await clientWorld("true");

  expect(await world.refresh({ claude: join(world.home, "nowhere") })).toEqual({
    kind: "unchanged",
  });
});

test("with it switched on an unattended login is refreshed and synced in one go", async () => {
  const world = await clientWorld("cp next.json .claude/.credentials.json");
  const sink = memorySink();
  const synced = syncWorld(join(world.home, "tacho"), [sink]);
  synced.isAttended = false;
  const deps = {
    ...synced.deps({ read: world.read }),
    ...{ homeDir: world.home, claude: world.claude, env: { PATH: process.env.PATH } },
  };

  const off = await tendCredentials(deps);
  const callsWhileOff = world.calls();
  synced.nowMs += 6 * MINUTE_MS;
  const on = await tendCredentials({ ...deps, config: { ...deps.config, delegatedRefresh: true } });

  expect(off.notices.map(({ kind }) => kind)).toEqual(["credential_expiring"]);
  expect(off.outcome).toMatchObject({ isSpent: true, needsRefresh: true, sinks: [] });
  expect(callsWhileOff).toEqual([]);
  expect(on.notices).toEqual([]);
  expect(sink.stored.map(({ accessToken }) => accessToken)).toEqual([tokenOf(2)]);
});

test("with it switched on the alert waits until the client could not help", async () => {
  const world = await clientWorld("exit 1");
  const synced = syncWorld(join(world.home, "tacho"), [memorySink()]);
  synced.isAttended = false;
  const deps = {
    ...synced.deps({ read: world.read, mode: "now" }),
    ...{ config: { ...synced.config, delegatedRefresh: true } },
    ...{ homeDir: world.home, claude: world.claude, env: { PATH: process.env.PATH } },
  };

  world.login(1, NOON_MS + 20 * MINUTE_MS);
  const early = await tendCredentials(deps);
  synced.nowMs = NOON_MS + 16 * MINUTE_MS;
  const late = await tendCredentials(deps);

  expect(early.notices).toEqual([]);
  expect(late.notices.map(({ kind }) => kind)).toEqual(["credential_expiring"]);
});

/** A home with a login that has just expired, and a client that does `script`. */
async function clientWorld(script: string) {
  const fixture = await createFixture({ ".claude": {}, "calls.txt": "" });
  onTestFinished(() => removeHome(fixture.path));
  const home = fixture.path.replace(/\/$/, "");
  const claude = join(home, "claude");
  writeFileSync(claude, `#!/bin/sh\necho "$@" >> calls.txt\n${script}\n`);
  chmodSync(claude, 0o700);
  writeFileSync(join(home, "next.json"), loginText(2, NOON_MS + 8 * HOUR_MS));
  const path = join(home, "tacho", "credentials-sync.json");
  const read: SyncDeps["read"] = (ask) =>
    readCredentials({ env: {}, homeDir: home, platform: "linux", ...ask });
  const world = {
    ...{ home, claude, path, read, nowMs: NOON_MS },
    login: (n: number, expiresAtMs: number) =>
      writeFileSync(join(home, ".claude", ".credentials.json"), loginText(n, expiresAtMs)),
    calls: () => {
      const log = join(home, "calls.txt");
      return existsSync(log) ? readFileSync(log, "utf8").split("\n").filter(Boolean) : [];
    },
    refresh: (changes: Partial<Parameters<typeof refreshByClient>[0]> = {}) =>
      refreshByClient({
        paths: { credentialsSync: path },
        env: { PATH: process.env.PATH },
        homeDir: home,
        host: "box",
        claude,
        read,
        hasLiveSession: () => false,
        now: () => world.nowMs,
        random: randomBytes,
        ...changes,
      }),
  };
  world.login(1, NOON_MS - 1);
  return world;
}

function loginText(n: number, expiresAt: number): string {
  return JSON.stringify({ claudeAiOauth: { accessToken: tokenOf(n), expiresAt, scopes: [] } });
}
