import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { answerLine } from "../sessions/transcript-lines.ts";
import { clientOf, lineOf, sessionHome } from "./session-fixture.ts";
import { bundleEnv, bundleNode, bundlePath } from "./spawn-bundle.ts";
import { damagedFiles } from "./state-check.ts";

const KILLS = 60;
const AT_ONCE = 4;
const SEED = 20_261_121;
/** After that long nobody believes in a lock, or in a merged file, that no one has touched. */
const STALE_MS = 3_000;

test("processes killed at any moment leave nothing torn, and hold up nobody after them", async () => {
  const session = await sessionHome();
  const random = randomFrom(SEED);
  session.transcript(answerLine("m0"));
  lineOf(await session.statusline());
  let longestLifeMs = 90;
  const clients = Array.from({ length: AT_ONCE }, (_, index) =>
    clientOf({
      home: session.home,
      sessionId: `s${index + 1}`,
      run: (name, options) => killedRun(name, options, random() * longestLifeMs),
    }),
  );

  let killed = 0;
  for (let round = 0; round < KILLS / AT_ONCE; round++) {
    const runs = clients.map(async (client) => {
      client.transcript(answerLine(`${client.sessionId}-${round}`));
      const hooks = ["SessionEnd", "Stop", "SessionStart", "UserPromptSubmit"] as const;
      const hook = hooks[Math.floor(random() * hooks.length)] ?? "Stop";
      return random() < 0.5 ? client.statusline() : client.hook(hook);
    });
    const ends = await Promise.all(runs);
    const killedNow = ends.filter(({ exitCode }) => exitCode === undefined).length;
    killed += killedNow;
    // A run comes to its end now and then, however fast this machine is at the moment.
    if (killedNow < AT_ONCE / 2) longestLifeMs *= 0.7;
    if (killedNow === AT_ONCE) longestLifeMs *= 1.2;
    expect(damagedFiles(session.shared).filter((name) => !name.endsWith(".tmp"))).toEqual([]);
  }
  expect(killed).toBeGreaterThan(KILLS / 3);
  await expectNobodyWaits(session);
  await expectMadeUpFor(session);

  makeOlder(session.shared, /\.(tmp|busy)$/, 61_000);
  await session.hook("SessionEnd", { reason: "other" });
  expect(damagedFiles(session.shared)).toEqual([]);
}, 120_000);

test("nobody waits for a lock that is held, and what its killed holder left is made up for by the next run", async () => {
  const session = await sessionHome();
  session.transcript(answerLine("m1"));
  await session.statusline();

  await expectNobodyWaits(session);
  await expectMadeUpFor(session);
});

type Home = Awaited<ReturnType<typeof sessionHome>>;

/** As long as others hold every lock, and do not let go, each run gives way, shows what it has and ends. */
async function expectNobodyWaits(session: Home): Promise<void> {
  const looks = lookCounter(session.home);
  const [shown, unseen] = [
    clientOf({ home: session.home, sessionId: "s1", env: looks.env }),
    clientOf({ home: session.home, sessionId: "unseen", env: looks.env }),
  ];
  const sessionsFile = join(session.shared, "sessions.json");
  const before = readFileSync(sessionsFile, "utf8");
  const marks = ["s1", "unseen"].map((sessionId) => `sessions/${sessionId}.tail.json.busy`);
  const held = holdLocks(session.shared, ["sessions.json.lock", ...marks]);

  for (let round = 0; round < 3; round++) {
    for (const client of [shown, unseen]) client.transcript(answerLine(`held-${round}`));
    makeOlder(session.shared, /^sessions\.json$/, STALE_MS);
    lineOf(await shown.statusline());
    expect(looks.count()).toBe(1);
    for (const event of ["Stop", "SessionEnd"]) {
      expect(await unseen.hook(event)).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
      // It asks again every 20 ms, for no more than 40.
      expect(looks.count()).toBeOneOf([1, 2, 3, 4]);
    }
  }

  expect(held.release()).toEqual([]);
  expect(readFileSync(sessionsFile, "utf8")).toBe(before);
  expect(existsSync(join(session.shared, "sessions", "unseen.tail.json"))).toBe(false);
}

/** The first runs that come when the locks have gone stale do all that could not be done under them. */
async function expectMadeUpFor(session: Home): Promise<void> {
  const unseen = clientOf({ home: session.home, sessionId: "unseen" });
  makeOlder(session.shared, /\.(lock|busy)$|^sessions\.json$/, STALE_MS);
  session.transcript(answerLine("new"));

  lineOf(await session.statusline());

  const tokens = session.shard()?.tokens;
  expect(tokens).toMatchObject({ complete: true });
  expect(session.record()?.tokens).toEqual(tokens);
  await unseen.hook("Stop");
  expect(session.record("unseen")?.tokens).toMatchObject({ requests: 3, complete: true });
}

/** Locks whose holder lives: it touches them all the time. `release` names those that others took. */
function holdLocks(stateDir: string, names: readonly string[]) {
  const paths = names.map((name) => join(stateDir, name));
  for (const path of paths) mkdirSync(path, { recursive: true });
  const touch = () => {
    for (const path of paths) if (existsSync(path)) utimesSync(path, new Date(), new Date());
  };
  touch();
  const timer = setInterval(touch, 50);
  onTestFinished(() => clearInterval(timer));
  return {
    release: () => {
      clearInterval(timer);
      return names.filter((name) => !existsSync(join(stateDir, name)));
    },
  };
}

/** Counts how often runs with this environment look at the lock of the merge: who waits looks again. */
function lookCounter(home: string) {
  const [noterPath, looksPath] = [join(home, "look-noter.cjs"), join(home, "looks.txt")];
  writeFileSync(
    noterPath,
    `const fs = require("node:fs");
    const { statSync } = fs;
    fs.statSync = (path, ...more) => {
      if (String(path).endsWith("sessions.json.lock")) fs.appendFileSync(process.env.LOOKS, "x");
      return statSync(path, ...more);
    };`,
  );
  return {
    env: { NODE_OPTIONS: `--require "${noterPath}"`, LOOKS: looksPath },
    /** Since it was asked before. */
    count: () => {
      const count = existsSync(looksPath) ? readFileSync(looksPath, "utf8").length : 0;
      rmSync(looksPath, { force: true });
      return count;
    },
  };
}

type KilledRun = {
  home: string;
  env: Record<string, string>;
  stdin: string;
  args?: readonly string[];
};

/** Runs a bundle that is killed after so many milliseconds, if it still runs then. */
async function killedRun(
  name: "statusline" | "hook",
  { home, env, stdin, args = [] }: KilledRun,
  lifeMs: number,
) {
  const startedMs = Date.now();
  const child = spawn(bundleNode, [await bundlePath(name), ...args], {
    env: bundleEnv(home, env),
    cwd: home,
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.stdin.on("error", () => {});
  child.stdin.end(stdin);
  const timer = setTimeout(() => child.kill("SIGKILL"), lifeMs);
  const exitCode = await new Promise<number | undefined>((resolve) => {
    child.on("exit", (code) => resolve(code ?? undefined));
  });
  clearTimeout(timer);
  return { stdout: "", stderr: "", exitCode, durationMs: Date.now() - startedMs };
}

/** What has such a name was last touched so long ago. */
function makeOlder(stateDir: string, names: RegExp, ageMs: number): void {
  const then = new Date(Date.now() - ageMs);
  for (const entry of readdirSync(stateDir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (names.test(entry.name) && existsSync(path)) utimesSync(path, then, then);
  }
}

/** The same numbers in each run, between 0 and 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
