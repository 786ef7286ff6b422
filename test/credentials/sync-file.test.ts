import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { openSealed } from "../../shared/credentials/envelope.ts";
import { readCredentials } from "../../shared/credentials/store-file.ts";
import { isSyncDue } from "../../shared/credentials/sync-due-file.ts";
import type { ReadAsk, SyncDeps } from "../../shared/credentials/sync-file.ts";
import { readSyncState } from "../../shared/credentials/sync-state-file.ts";
import {
  configFor,
  fingerprint,
  HOUR_MS,
  loginOf,
  MINUTE_MS,
  memorySink,
  NOON_MS,
  syncWorld,
  tokenOf,
} from "./sync-world.ts";

test("without a sink nothing is opened, read or made", async () => {
  await using fixture = await createFixture({});
  const world = syncWorld(fixture.path, []);
  const refuse = () => {
    throw new Error("opened");
  };

  const report = await world.sync({
    ...{
      read: refuse,
      openSinks: refuse,
      accountHash: refuse,
      hasLiveSession: refuse,
      mode: "now",
    },
  });

  expect(report).toEqual({ outcome: { kind: "off" }, notices: [] });
  expect(readdirSync(fixture.path)).toEqual([]);
});

test("a new token is pushed once, and what is known of it is written down without it", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const world = syncWorld(fixture.path, [sink]);

  const first = await world.sync();
  world.nowMs += 6 * MINUTE_MS;
  const second = await world.deeds();

  const { device = "" } = readSyncState(world.path) ?? {};
  expect(device).toMatch(/^box-[0-9a-f]{6}$/);
  expect(first).toEqual({
    outcome: {
      kind: "checked",
      fingerprint: fingerprint(1),
      expiresAtMs: NOON_MS + 8 * HOUR_MS,
      isSpent: false,
      needsRefresh: false,
      sinks: [{ id: "http:test", type: "http", place: "/http:test", did: "stored", generation: 1 }],
    },
    notices: [],
  });
  expect(second).toEqual(["unchanged"]);
  expect(sink.stored).toEqual([
    {
      v: 1,
      account: "0123456789abcdef",
      device,
      generation: 1,
      accessToken: tokenOf(1),
      expiresAt: NOON_MS + 8 * HOUR_MS,
      scopes: ["user:inference"],
      issuedFp: fingerprint(1),
    },
  ]);
  expect(readSyncState(world.path)).toEqual({
    version: 1,
    device,
    account: "0123456789abcdef",
    fingerprint: fingerprint(1),
    generation: 1,
    expiresAtMs: NOON_MS + 8 * HOUR_MS,
    checkedAtMs: NOON_MS + 6 * MINUTE_MS,
    seen: { login: "found", expiresAtMs: NOON_MS + 8 * HOUR_MS },
    unfinished: false,
    sinks: {
      "http:test": {
        fingerprint: fingerprint(1),
        settings: expect.stringMatching(/^[0-9a-f]{16}$/),
        generation: 1,
        attempts: 0,
        day: "2026-11-20",
        pushesToday: 1,
        triedAtMs: NOON_MS,
        pushedAtMs: NOON_MS,
      },
    },
  });
  expect(readFileSync(world.path, "utf8")).not.toContain("SECRET");
  expect(statSync(world.path).mode & 0o777).toBe(0o600);
  expect(readdirSync(fixture.path)).toEqual(["credentials-sync.json"]);
});

test("the credential is looked at once in five minutes, unless somebody asks for it", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const world = syncWorld(fixture.path, [sink]);
  await world.sync();
  world.rotate(2);
  world.nowMs += 4 * MINUTE_MS;

  const early = await world.sync();
  const readsBefore = world.reads;
  const asked = await world.deeds({ mode: "now" });
  const askedAgain = await world.deeds({ mode: "now" });

  expect(early.outcome).toEqual({ kind: "not_due", dueAtMs: NOON_MS + 5 * MINUTE_MS });
  expect(readsBefore).toBe(1);
  expect(asked).toEqual(["stored"]);
  expect(askedAgain).toEqual(["unchanged"]);
  expect(sink.asked).toEqual([1, 2]);
});

test("a rehearsal says what would be done, and neither writes nor sends", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const world = syncWorld(fixture.path, [sink]);

  const deeds = await world.deeds({ dryRun: true });

  expect(deeds).toEqual(["would_push"]);
  expect(sink.asked).toEqual([]);
  expect(readdirSync(fixture.path)).toEqual([]);
});

test("a token that is spent, or nearly, goes nowhere", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const world = syncWorld(fixture.path, [sink]);

  const outcomes = [];
  for (const leftMs of [-HOUR_MS, 0, 59_999, 60_000]) {
    world.credentials = loginOf(1, world.nowMs + leftMs);
    const { outcome } = await world.sync({ mode: "now" });
    outcomes.push(outcome.kind === "checked" && outcome.isSpent);
  }

  expect(outcomes).toEqual([true, true, true, false]);
  expect(sink.asked).toEqual([1]);
});

test("where nobody is logged in it is said why, and not asked again at once", async () => {
  await using fixture = await createFixture({});
  const world = syncWorld(fixture.path, [memorySink()]);
  world.credentials = { kind: "needs_consent" };

  const report = await world.sync();
  const next = await world.deeds();

  expect(report.outcome).toEqual({ kind: "no_login", why: { kind: "needs_consent" } });
  expect(next).toBe("not_due");
});

test("a sink that is down for an hour gets only the newest when it is back", async () => {
  await using fixture = await createFixture({});
  const down = memorySink("http:down");
  const up = memorySink("http:up");
  const world = syncWorld(fixture.path, [down, up]);
  const isDown = { kind: "later", problem: "It answered 503." } as const;

  for (let minute = 0; minute < 60; minute += 1) {
    if (minute % 10 === 0) world.rotate(minute / 10);
    down.script.splice(0, down.script.length, isDown);
    await world.sync();
    world.nowMs += MINUTE_MS;
  }
  const triesWhileDown = down.asked.length;
  down.script.length = 0;
  for (let minute = 0; minute < 35; minute += 1) {
    await world.sync();
    world.nowMs += MINUTE_MS;
  }

  // Every five minutes at first, then every half hour.
  expect(triesWhileDown).toBeGreaterThan(3);
  expect(triesWhileDown).toBeLessThan(9);
  expect(down.stored.map(({ accessToken }) => accessToken)).toEqual([tokenOf(5)]);
  expect(up.stored.map(({ accessToken }) => accessToken)).toEqual([0, 1, 2, 3, 4, 5].map(tokenOf));
  expect(readSyncState(world.path)?.sinks["http:down"]).not.toHaveProperty("problem");
});

test("a server's wish to be left alone is heeded, an hour at most", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const world = syncWorld(fixture.path, [sink]);
  sink.script.push({ kind: "later", problem: "It answered 429.", retryAfterMs: 20 * MINUTE_MS });
  await world.sync();

  const deeds = [];
  for (let minute = 1; minute <= 26; minute++) {
    world.nowMs += MINUTE_MS;
    const did = await world.deeds();
    if (did !== "not_due") deeds.push([minute, did]);
  }
  sink.script.push({ kind: "later", problem: "It answered 429.", retryAfterMs: 1e12 });
  world.rotate(2);
  world.nowMs += 6 * MINUTE_MS;
  await world.sync();
  const notBeforeMs = readSyncState(world.path)?.sinks["http:test"]?.notBeforeMs;

  expect(deeds).toEqual([
    [5, ["waiting"]],
    [10, ["waiting"]],
    [15, ["waiting"]],
    [20, ["stored"]],
    [25, ["unchanged"]],
  ]);
  expect(notBeforeMs).toBe(world.nowMs + HOUR_MS);
});

test("a refusal is told once for each token, and not repeated until the token or the settings change", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const world = syncWorld(fixture.path, [sink]);
  const refused = { kind: "refused", problem: "It answered 401. Check the token." } as const;
  sink.script.push(refused, refused);

  const first = await world.sync();
  world.nowMs += 6 * MINUTE_MS;
  const second = await world.sync();
  world.rotate(2);
  world.nowMs += 6 * MINUTE_MS;
  const third = await world.sync();
  world.config = { ...world.config, sinks: [{ type: "file", path: "/changed" }] };
  world.nowMs += 6 * MINUTE_MS;
  const fourth = await world.sync();

  const notice = {
    key: expect.stringMatching(/^sink-[0-9a-f]{16}-[0-9a-f]{16}$/),
    kind: "sink_refused",
    sink: "http /http:test",
    account: "0123456789abcdef",
  };
  expect(first.notices).toMatchObject([notice]);
  expect(second.notices.map(({ key }) => key)).toEqual(first.notices.map(({ key }) => key));
  expect(third.notices).toMatchObject([notice]);
  expect(third.notices[0]?.key).not.toBe(first.notices[0]?.key);
  expect(fourth.notices).toEqual([]);
  expect(sink.asked).toEqual([1, 2, 2]);
  expect(sink.stored).toHaveLength(1);
});

test("a lost state begins anew, and is raised above what the sink holds", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const world = syncWorld(fixture.path, [sink]);
  for (const n of [1, 2, 3]) {
    world.rotate(n);
    await world.sync({ mode: "now" });
  }
  writeFileSync(world.path, '{"version":1,"device":"bo');
  world.rotate(4);

  const deeds = await world.deeds();
  world.rotate(5);
  await world.sync({ mode: "now" });

  expect(deeds).toEqual(["stored"]);
  expect(sink.stored.map(({ generation }) => generation)).toEqual([1, 2, 3, 4, 5]);
  expect(sink.stored.at(-1)?.accessToken).toBe(tokenOf(5));
  expect(readdirSync(fixture.path).sort()).toEqual([
    "credentials-sync.json",
    `credentials-sync.json.corrupt-${world.nowMs}`,
  ]);
});

test("a sink that always holds something else is not fought with", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const world = syncWorld(fixture.path, [sink]);
  sink.script.push({ kind: "conflict", generation: 7 }, { kind: "conflict", generation: 20 });

  const report = await world.sync();

  expect(report.outcome).toMatchObject({
    sinks: [
      {
        did: "later",
        problem: "Somebody else writes to the same place. Give this machine a place of its own.",
      },
    ],
  });
  expect(sink.asked).toEqual([1, 8]);
});

test("what is there is left alone when it is newer, and our next token goes above it", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const world = syncWorld(fixture.path, [sink]);
  sink.script.push({ kind: "superseded", generation: 41 });

  const deeds = [await world.deeds(), await world.deeds({ mode: "now" })];
  world.rotate(2);
  await world.sync({ mode: "now" });

  expect(deeds).toEqual([["superseded"], ["unchanged"]]);
  expect(sink.asked).toEqual([1, 42]);
});

test("a generation beyond counting does not spoil ours", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const world = syncWorld(fixture.path, [sink]);
  for (const kind of ["conflict", "superseded"] as const) {
    for (const generation of [Number.MAX_SAFE_INTEGER, 1e300, Number.NaN, -1]) {
      sink.script.push({ kind, generation }, { kind: "later", problem: "x" });
      world.rotate(generation);
      await world.sync({ mode: "now" });
      sink.script.length = 0;
      await world.sync({ mode: "now" });
    }
  }

  expect(readSyncState(world.path)?.generation).toBeLessThan(100);
});

test("what a sink throws is not passed on", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const world = syncWorld(fixture.path, [sink]);
  sink.script.push(new Error(`PUT failed: Bearer ${tokenOf(1)}`));

  const report = await world.sync();

  expect(report.outcome).toMatchObject({ sinks: [{ did: "later" }] });
  expect(JSON.stringify(report)).not.toContain("SECRET");
});

test("Cloudflare is not written to more than 200 times a day, nor twice in a second", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink("cloudflare-kv:x", "cloudflare-kv");
  const world = syncWorld(fixture.path, [sink]);
  world.nowMs = Date.parse("2026-11-20T01:00:00Z");

  const gaps = [];
  for (const [n, afterMs] of [
    [1, 0],
    [2, 999],
    [3, 1],
  ] as const) {
    world.nowMs += afterMs;
    world.rotate(n);
    gaps.push(await world.deeds({ mode: "now" }));
  }
  for (let n = 4; n < 300; n++) {
    world.nowMs += 4 * MINUTE_MS;
    world.rotate(n);
    await world.sync({ mode: "now" });
  }
  const inOneDay = sink.asked.length;
  const before = await world.sync({ mode: "now" });
  world.nowMs = Date.parse("2026-11-21T00:00:01Z");
  await world.sync({ mode: "now" });

  expect(gaps).toEqual([["stored"], ["waiting"], ["stored"]]);
  expect(inOneDay).toBe(200);
  expect(before.outcome).toMatchObject({
    sinks: [{ did: "waiting", notBeforeMs: Date.parse("2026-11-21T00:00:00Z") }],
  });
  expect(sink.asked).toHaveLength(201);
  expect(sink.stored.at(-1)?.accessToken).toBe(tokenOf(299));
});

test("a clock that jumps neither stops the sync nor sets the generation back", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink("cloudflare-kv:x", "cloudflare-kv");
  const world = syncWorld(fixture.path, [sink]);
  const year = 365 * 24 * HOUR_MS;

  const deeds = [];
  for (const [n, jumpMs] of [
    [1, 0],
    [2, year],
    [3, -year],
    [4, -year],
    [5, year],
  ] as const) {
    world.nowMs += jumpMs + 6 * MINUTE_MS;
    world.rotate(n);
    if (n === 2) sink.script.push({ kind: "later", problem: "down", retryAfterMs: HOUR_MS });
    deeds.push(await world.deeds());
  }

  expect(deeds).toEqual([["stored"], ["later"], ["stored"], ["stored"], ["stored"]]);
  expect(sink.asked).toEqual([1, 2, 3, 4, 5]);
});

test("a token that rotates while it is pushed is pushed next, under a greater generation", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const slow = memorySink("http:slow");
  const world = syncWorld(fixture.path, [slow, sink]);

  await world.sync({
    step: (step) => {
      if (step === "put") world.rotate(2);
    },
  });
  world.nowMs += 6 * MINUTE_MS;
  await world.sync();

  for (const { stored } of [sink, slow]) {
    expect(stored.map(({ generation, accessToken }) => [generation, accessToken])).toEqual([
      [1, tokenOf(1)],
      [2, tokenOf(2)],
    ]);
  }
});

test("one process syncs, the other gives way", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const world = syncWorld(fixture.path, [sink]);

  const outcomes: unknown[] = [];
  const read: SyncDeps["read"] = async () => {
    outcomes.push(await world.deeds({ mode: "now" }));
    return world.credentials;
  };
  outcomes.push(await world.deeds({ mode: "now", read }));

  expect(outcomes).toEqual(["busy", ["stored"]]);
  expect(sink.asked).toEqual([1]);
});

test("who was overtaken while he read the token writes nothing over what the other noted", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink("cloudflare-kv:x", "cloudflare-kv");
  const world = syncWorld(fixture.path, [sink]);
  await world.sync();
  world.nowMs += 6 * MINUTE_MS;
  const newer = { generation: 2, fingerprint: fingerprint(2) };

  const outcome = await world.deeds({
    step: (step) => {
      if (step !== "read") return;
      const state = JSON.parse(readFileSync(world.path, "utf8"));
      writeFileSync(world.path, JSON.stringify({ ...state, ...newer }));
    },
  });

  expect(outcome).toBe("busy");
  expect(sink.asked).toEqual([1]);
  expect(readSyncState(world.path)).toMatchObject(newer);
});

test("who was overtaken while he slept does not push his old token", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink("cloudflare-kv:x", "cloudflare-kv");
  const world = syncWorld(fixture.path, [sink]);
  const other = syncWorld(fixture.path, [sink]);
  other.rotate(2);

  const deeds = await world.deeds({
    step: (step) => {
      if (step !== "persisted") return;
      // Another process, whose clock says that this one is dead, has done its work by now.
      const state = JSON.parse(readFileSync(world.path, "utf8"));
      writeFileSync(
        world.path,
        JSON.stringify({ ...state, generation: 2, fingerprint: fingerprint(2) }),
      );
    },
  });

  expect(deeds).toEqual(["overtaken"]);
  expect(sink.asked).toEqual([]);
  expect(readSyncState(world.path)).toMatchObject({ generation: 2, fingerprint: fingerprint(2) });
});

test("an encrypted sink gets nothing while its key is not to be had", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const sealed: string[] = [];
  const put: typeof sink.put = async ({ text }) => {
    sealed.push(text);
    return { kind: "stored" };
  };
  const world = syncWorld(fixture.path, [{ ...sink, put }]);
  world.config = {
    ...configFor([]),
    sinks: [{ type: "file", path: "/x", encryptionKeyEnv: "SYNC_KEY" }],
  };
  const bytes = Buffer.alloc(32, 7);

  const without = await world.sync({ mode: "now" });
  const env = { SYNC_KEY: bytes.toString("hex") };
  const withKey = await world.deeds({ mode: "due", env });
  world.nowMs += 6 * MINUTE_MS;
  const later = await world.deeds({ mode: "due", env });

  expect(without.outcome).toMatchObject({
    sinks: [{ did: "refused", problem: "The variable that encryptionKeyEnv names is not set." }],
  });
  expect(without.notices).toHaveLength(1);
  expect(withKey).toBe("not_due");
  expect(later).toEqual(["stored"]);
  expect(sealed).toHaveLength(1);
  expect(sealed[0]).not.toContain("SECRET");
  expect(openSealed(sealed[0] ?? "", { bytes })).toMatchObject({ accessToken: tokenOf(1) });
});

test("another form of the same token goes out under a generation of its own", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const world = syncWorld(fixture.path, [sink]);
  await world.sync();
  world.config = { ...world.config, includeRefreshToken: true };
  const asked: unknown[] = [];

  const deeds = await world.deeds({
    mode: "now",
    read: async (ask) => {
      asked.push(ask);
      return { ...loginOf(1), refreshToken: "sk-ant-ort01-SECRET" };
    },
  });

  expect(deeds).toEqual(["stored"]);
  expect(asked).toEqual([{ wanted: "access_and_refresh", hasKeychainConsent: false }]);
  expect(sink.stored.map(({ generation, refreshToken }) => [generation, refreshToken])).toEqual([
    [1, undefined],
    [2, "sk-ant-ort01-SECRET"],
  ]);
});

test("another account gets the token under its own name", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const world = syncWorld(fixture.path, [sink]);
  await world.sync();

  await world.sync({ mode: "now", accountHash: () => "fedcba9876543210" });

  expect(sink.stored.map(({ account, generation }) => [account, generation])).toEqual([
    ["0123456789abcdef", 1],
    ["fedcba9876543210", 2],
  ]);
});

test("while the account cannot be told, a token that went out keeps its account", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const world = syncWorld(fixture.path, [sink]);
  await world.sync();

  const deeds = await world.deeds({ mode: "now", accountHash: () => undefined });

  expect(deeds).toEqual(["unchanged"]);
  expect(readSyncState(world.path)).toMatchObject({ account: "0123456789abcdef", generation: 1 });
});

test("a new token waits for its account, an hour at most", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const world = syncWorld(fixture.path, [sink]);
  const unknown = { accountHash: () => undefined };
  await world.sync();
  world.rotate(2);

  const deeds: unknown[] = [];
  for (const minutes of [6, 6, 47, 7]) {
    world.nowMs += minutes * MINUTE_MS;
    deeds.push(await world.deeds(unknown));
  }
  world.nowMs += 6 * MINUTE_MS;
  const known = await world.deeds();

  expect(deeds).toEqual(["no_account", "no_account", "no_account", ["stored"]]);
  expect(known).toEqual(["stored"]);
  expect(sink.stored.map(({ account }) => account)).toEqual([
    "0123456789abcdef",
    "unknown",
    "0123456789abcdef",
  ]);
});

test("an account that cannot be told for a moment costs a round, and the next one looks", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const world = syncWorld(fixture.path, [sink]);
  await world.sync();
  world.rotate(2);

  const skipped = await world.sync({ mode: "now", accountHash: () => undefined });
  const state = readSyncState(world.path);
  const next = await world.deeds({ mode: "now" });

  expect(skipped).toEqual({ outcome: { kind: "no_account" }, notices: [] });
  expect(state).toMatchObject({ unfinished: true, generation: 1 });
  expect(next).toEqual(["stored"]);
  expect(readSyncState(world.path)).not.toHaveProperty("accountMissedAtMs");
});

test("where nobody ever knew the account, the token goes out without", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const world = syncWorld(fixture.path, [sink]);

  const deeds: unknown[] = [];
  for (const n of [1, 2]) {
    world.rotate(n);
    deeds.push(await world.deeds({ mode: "now", accountHash: () => undefined }));
  }

  expect(deeds).toEqual([["stored"], ["stored"]]);
  expect(sink.stored.map(({ account }) => account)).toEqual(["unknown", "unknown"]);
});

test("a token renewed during a slow push is due as soon as the interval is over", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const world = syncWorld(fixture.path, [sink]);
  const credentials = join(fixture.path, ".credentials.json");
  const write = (n: number) => {
    const login = { accessToken: tokenOf(n), expiresAt: NOON_MS + 8 * HOUR_MS };
    writeFileSync(credentials, JSON.stringify({ claudeAiOauth: login }));
    utimesSync(credentials, NOON_MS / 1_000 + n, NOON_MS / 1_000 + n);
  };
  const env = { CLAUDE_CONFIG_DIR: fixture.path };
  const store = { env, homeDir: fixture.path, platform: "linux" } as const;
  const deps = { read: (ask: ReadAsk) => readCredentials({ ...store, ...ask }) };
  const isDueLater = () => {
    utimesSync(world.path, NOON_MS / 1_000 + 100, NOON_MS / 1_000 + 100);
    const times = { minIntervalMs: 5 * MINUTE_MS, nowMs: NOON_MS + 10 * MINUTE_MS };
    return isSyncDue({ credentialsSync: world.path, credentials }, times);
  };
  write(1);

  await world.sync({
    ...deps,
    step: (step) => {
      if (step === "put") write(2);
    },
  });
  const afterRenewal = isDueLater();
  await world.sync({ ...deps, mode: "now" });

  expect(afterRenewal).toBe(true);
  expect(isDueLater()).toBe(false);
  expect(sink.stored.map(({ accessToken }) => accessToken)).toEqual([tokenOf(1), tokenOf(2)]);
});

test("only what a configured sink waits for is unfinished", async () => {
  await using fixture = await createFixture({});
  const down = memorySink("http:down");
  const up = memorySink("http:up");
  const world = syncWorld(fixture.path, [down, up]);
  down.script.push({ kind: "later", problem: "It answered 503.", retryAfterMs: 20 * MINUTE_MS });

  await world.sync();
  const both = readSyncState(world.path);
  world.config = configFor([up]);
  await world.sync({ mode: "now", openSinks: () => [up] });
  const one = readSyncState(world.path);

  expect(both).toMatchObject({ unfinished: true, nextTryAtMs: NOON_MS + 20 * MINUTE_MS });
  expect(one).toMatchObject({ unfinished: false, sinks: { "http:down": { attempts: 1 } } });
  expect(one).not.toHaveProperty("nextTryAtMs");
});

test("a sync that was cut off is unfinished, a refusal and a spent token are not", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const world = syncWorld(fixture.path, [sink]);
  const isUnfinished = () => readSyncState(world.path)?.unfinished;
  const step = (name: string) => {
    if (name === "counted") throw new Error("dead");
  };

  await expect(world.sync({ step })).rejects.toThrow("dead");
  const afterDeath = isUnfinished();
  sink.script.push({ kind: "refused", problem: "It answered 401." });
  await world.sync({ mode: "now" });
  const afterRefusal = isUnfinished();
  world.credentials = loginOf(2, world.nowMs - 1);
  await world.sync({ mode: "now" });

  expect([afterDeath, afterRefusal, isUnfinished()]).toEqual([true, false, false]);
});

test("two keys of one namespace have one day's writes between them", async () => {
  await using fixture = await createFixture({});
  const place = { ...memorySink("", "cloudflare-kv"), namespace: "0123456789abcdef" };
  const sinks = ["kv-a", "kv-b"].map((id) => ({ ...place, id }));
  const world = syncWorld(fixture.path, sinks);
  world.nowMs = Date.parse("2026-11-20T01:00:00Z");

  for (let n = 1; n <= 120; n++) {
    world.nowMs += 4 * MINUTE_MS;
    world.rotate(n);
    await world.sync({ mode: "now" });
  }

  expect(place.asked).toHaveLength(200);
});

test("a token that expires while nobody works is an alert, told once for that token", async () => {
  await using fixture = await createFixture({});
  const world = syncWorld(fixture.path, [memorySink()]);
  world.credentials = loginOf(1, NOON_MS + 29 * MINUTE_MS);

  const attended = await world.sync();
  world.isAttended = false;
  const unattended = await world.sync({ mode: "now" });

  expect(attended.notices).toEqual([]);
  expect(unattended.notices).toEqual([
    {
      key: `credential-${fingerprint(1)}`,
      atMs: NOON_MS,
      kind: "credential_expiring",
      expiresAtMs: NOON_MS + 29 * MINUTE_MS,
      account: "0123456789abcdef",
    },
  ]);
});

test("nothing is sent that could not be written down", async () => {
  await using fixture = await createFixture({});
  const sink = memorySink();
  const home = join(fixture.path, "tacho");
  mkdirSync(home, { mode: 0o700 });
  const world = syncWorld(home, [sink]);
  // The state cannot be replaced: there is a folder in its place.
  mkdirSync(join(world.path, "x"), { recursive: true });

  await expect(world.sync()).rejects.toMatchObject({ code: "STATE_BLOCKED" });

  expect(sink.asked).toEqual([]);
  expect(existsSync(join(home, "credentials-sync.json.lock"))).toBe(false);
  chmodSync(home, 0o700);
});
