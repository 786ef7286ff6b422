import {
  appendFileSync,
  existsSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { createFixture } from "fs-fixture";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Envelope } from "../../shared/credentials/envelope.ts";
import { readSyncState } from "../../shared/credentials/sync-state-file.ts";
import { removeHome } from "../e2e/remove-home.ts";
import { until } from "../e2e/until.ts";
import { builtProgram } from "../platform/built-program.ts";
import {
  HOUR_MS,
  type MemorySink,
  MINUTE_MS,
  memorySink,
  type SyncWorld,
  syncWorld,
  tokenOf,
} from "./sync-world.ts";

const STEPS = ["locked", "read", "persisted", "counted", "put", "noted", "checked"] as const;

describe("a sync that is cut off", () => {
  test.each(STEPS)("after the step '%s' is finished by the next one", async (last) => {
    await using fixture = await createFixture({});
    const sinks = [memorySink("http:a"), memorySink("cloudflare-kv:b", "cloudflare-kv")];
    const world = syncWorld(fixture.path, sinks);
    await world.sync();
    world.rotate(2);
    world.nowMs += 6 * MINUTE_MS;

    await expect(world.sync({ step: dyingAt(last, 1) })).rejects.toThrow("dead");
    world.nowMs += 6 * MINUTE_MS;
    await world.sync();

    for (const { stored } of sinks) expectNewest(stored, 2);
  });

  // 40 histories of rotations, crashes between any two steps, answers that are lost, and sinks that fail.
  test.each(Array.from({ length: 40 }, (_, seed) => seed))(
    "anywhere, in history %i, never gives one generation to two tokens, nor an old token the last word",
    async (seed) => {
      await using fixture = await createFixture({});
      const sinks = [memorySink("http:a"), memorySink("cloudflare-kv:b", "cloudflare-kv")];
      const world = syncWorld(fixture.path, sinks);
      const next = randomFrom(seed);
      const reports: unknown[] = [];
      let token = 1;

      for (let turn = 0; turn < 30; turn++) {
        if (next() < 0.4) world.rotate(++token);
        if (next() < 0.2) failNext(sinks[next() < 0.5 ? 0 : 1], next());
        const dies = next() < 0.5;
        const step = dyingAt(
          STEPS[Math.floor(next() * STEPS.length)] ?? "put",
          next() < 0.5 ? 1 : 2,
        );
        const mode = next() < 0.3 ? "now" : "due";
        reports.push(await world.sync({ mode, ...(dies && { step }) }).catch(noteDeath));
        world.nowMs += Math.round(next() * 10 * MINUTE_MS);
      }
      for (const { script } of sinks) script.length = 0;
      await world.sync({ mode: "now" });
      world.nowMs += HOUR_MS;
      await world.sync({ mode: "now" });

      for (const { stored } of sinks) expectNewest(stored, token);
      expect(reports.length).toBeGreaterThan(5);
      expect(JSON.stringify(reports)).not.toContain("SECRET");
      expect(readFileSync(world.path, "utf8")).not.toContain("SECRET");
    },
  );
});

function noteDeath(error: unknown): void {
  if (!(error instanceof Error) || error.message !== "dead") throw error;
}

function dyingAt(last: string, times: number): (step: string) => void {
  let left = times;
  return (step) => {
    if (step === last && --left === 0) throw new Error("dead");
  };
}

function failNext(sink: MemorySink | undefined, luck: number): void {
  if (luck < 0.5) sink?.script.push({ kind: "later", problem: "It answered 500." });
  else if (luck < 0.7) sink?.script.push({ kind: "refused", problem: "It answered 401." });
  else sink?.script.push(new Error("broken"));
}

/** Generations only grow, each belongs to one token, and the last envelope is the newest token. */
function expectNewest(stored: readonly Pick<Envelope, "generation" | "accessToken">[], n: number) {
  const generations = stored.map(({ generation }) => generation);
  expect(generations).toEqual([...generations].sort((a, b) => a - b));
  const pairs = new Set(stored.map((put) => `${put.generation} ${put.accessToken}`));
  expect(pairs.size).toBe(new Set(generations).size);
  expect(stored.at(-1)?.accessToken).toBe(tokenOf(n));
}

/** mulberry32: the same history for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe("processes of their own", () => {
  let program = "";
  beforeAll(async () => {
    const fixture = await createFixture({});
    program = await builtProgram(fixture.getPath("sync.cjs"), SYNCING_PROCESS);
    return () => fixture.rm();
  });

  test.each(["read", "persisted", "counted", "put", "noted"])(
    "one killed after the step '%s' leaves all to the next",
    async (last) => {
      const { home, world, puts } = await diskWorld();
      writeLogin(home, 1);
      await execa("node", [program, home, "1", ""]);
      writeLogin(home, 2);

      const killed = await execa("node", [program, home, "1", last], { reject: false });
      const lock = `${world.path}.lock`;
      const isLeft = existsSync(lock);
      const longAgo = new Date(Date.now() - 60_000);
      utimesSync(lock, longAgo, longAgo);
      await execa("node", [program, home, "1", ""]);

      expect(killed.signal).toBe("SIGKILL");
      expect(isLeft).toBe(true);
      expectNewest(puts(), 2);
    },
  );

  test("several at once, while the token rotates and its file is torn, end with the newest", async () => {
    const { home, world, puts } = await diskWorld();
    writeLogin(home, 1);

    const children = [1, 2, 3].map(() => execa("node", [program, home, "3000", ""]));
    for (let n = 2; n <= 20; n++) {
      // However slow they are, they see some tokens come and go.
      if (n % 6 === 2) await until(() => puts().at(-1)?.accessToken === tokenOf(n - 1));
      await pause(20);
      const text = loginText(n);
      writeFileSync(join(home, ".credentials.json"), text.slice(0, n));
      await pause(5);
      writeFileSync(join(home, ".credentials.json"), text);
    }
    writeFileSync(join(home, "stop"), "");
    await Promise.all(children);
    rmSync(join(home, "stop"));
    await execa("node", [program, home, "1", ""]);

    expectNewest(puts(), 20);
    expect(puts().length).toBeGreaterThan(2);
    expect(readSyncState(world.path)?.generation).toBe(puts().at(-1)?.generation);
  });
});

/** A sync whose sink is a file that it adds to, and that may end itself in the middle. */
const SYNCING_PROCESS = `
  import { appendFileSync, existsSync } from "node:fs";
  import { randomBytes } from "node:crypto";
  import { join } from "node:path";
  import { setTimeout as pause } from "node:timers/promises";
  import { readCredentials } from "shared/credentials/store-file.ts";
  import { syncCredentials } from "shared/credentials/sync-file.ts";

  const [home, rounds, last] = process.argv.slice(2);
  const sink = {
    id: "file:test",
    type: "file",
    put: async ({ text }) => {
      await pause(3);
      appendFileSync(join(home, "puts.jsonl"), text + "\\n");
      return { kind: "stored" };
    },
  };
  async function main() {
    for (let round = 0; round < Number(rounds) && !existsSync(join(home, "stop")); round++) {
      await syncCredentials({
        paths: { credentialsSync: join(home, "tacho", "credentials-sync.json") },
        config: { sinks: [{ type: "file", path: "/x" }], minIntervalMs: 0, includeRefreshToken: false, delegatedRefresh: false },
        env: {},
        host: "box",
        openSinks: () => [sink],
        read: (ask) => readCredentials({ env: { CLAUDE_CONFIG_DIR: home }, homeDir: home, platform: "linux", ...ask }),
        accountHash: () => "a",
        hasLiveSession: () => true,
        now: Date.now,
        random: randomBytes,
        mode: "now",
        dryRun: false,
        step: (step) => { if (step === last) process.kill(process.pid, "SIGKILL"); },
      });
      if (rounds !== "1") await pause(Math.random() * 20);
    }
  }
  main();
`;

async function diskWorld(): Promise<{ home: string; world: SyncWorld; puts: () => Envelope[] }> {
  const fixture = await createFixture({});
  onTestFinished(() => removeHome(fixture.path));
  const home = fixture.path;
  const log = join(home, "puts.jsonl");
  appendFileSync(log, "");
  const puts = () =>
    readFileSync(log, "utf8")
      .split("\n")
      // Behind the last line, or half a line.
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  return { home, world: syncWorld(join(home, "tacho"), []), puts };
}

function writeLogin(home: string, n: number): void {
  writeFileSync(join(home, ".credentials.json"), loginText(n));
}

function loginText(n: number): string {
  const login = { accessToken: tokenOf(n), refreshToken: "sk-ant-ort01-SECRET" };
  return JSON.stringify({
    claudeAiOauth: { ...login, expiresAt: Date.now() + HOUR_MS, scopes: [] },
  });
}
