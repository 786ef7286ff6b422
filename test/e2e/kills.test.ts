import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { answerLine } from "../sessions/transcript-lines.ts";
import { clientOf, lineOf, sessionHome } from "./session-fixture.ts";
import { bundleEnv, bundleNode, bundlePath } from "./spawn-bundle.ts";
import { damagedFiles } from "./state-check.ts";

const KILLS = 60;
const AT_ONCE = 4;
/** Long enough for a run to come to its end now and then. */
const LONGEST_LIFE_MS = 90;
const SEED = 20_261_121;

test("processes killed at any moment leave nothing torn, and hold up nobody after them", async () => {
  const session = await sessionHome();
  const clients = Array.from({ length: AT_ONCE }, (_, index) =>
    clientOf({
      home: session.home,
      sessionId: `s${index + 1}`,
      run: (name, options) => killedRun(name, options, random() * LONGEST_LIFE_MS),
    }),
  );
  const random = randomFrom(SEED);
  session.transcript(answerLine("m0"));
  lineOf(await session.statusline());

  let killed = 0;
  for (let round = 0; round < KILLS / AT_ONCE; round++) {
    const runs = clients.map(async (client) => {
      client.transcript(answerLine(`${client.sessionId}-${round}`));
      const hooks = ["SessionEnd", "Stop", "SessionStart", "UserPromptSubmit"] as const;
      const hook = hooks[Math.floor(random() * hooks.length)] ?? "Stop";
      return random() < 0.5 ? client.statusline() : client.hook(hook);
    });
    killed += (await Promise.all(runs)).filter(({ exitCode }) => exitCode === undefined).length;
    expect(damagedFiles(session.shared).filter((name) => !name.endsWith(".tmp"))).toEqual([]);
  }
  expect(killed).toBeGreaterThan(KILLS / 3);
  await expectNoDelay(session);
  await expectCurrentSoon(session);

  makeOlder(session.shared);
  await session.hook("SessionEnd", { reason: "other" });
  expect(damagedFiles(session.shared)).toEqual([]);
});

test("a merger killed under its lock delays no run, and within 4 s others have made up for it", async () => {
  const session = await sessionHome();
  session.transcript(answerLine("m1"));
  await session.statusline();
  mkdirSync(join(session.shared, "sessions.json.lock"));
  mkdirSync(join(session.shared, "sessions", "s1.tail.json.busy"));

  await expectNoDelay(session);
  await expectCurrentSoon(session);
});

type Home = Awaited<ReturnType<typeof sessionHome>>;

/** Medians of a few runs, in turn with those of a home where nothing has happened. */
async function expectNoDelay(session: Home): Promise<void> {
  const quiet = await sessionHome();
  const runs = { statusline: [] as number[], hook: [] as number[] };
  const quietRuns = { statusline: [] as number[], hook: [] as number[] };
  for (let run = 0; run < 5; run++) {
    for (const [home, durations] of [
      [session, runs],
      [quiet, quietRuns],
    ] as const) {
      durations.statusline.push((await home.statusline()).durationMs);
      durations.hook.push((await home.hook("Stop")).durationMs);
    }
  }
  expect(median(runs.statusline)).toBeLessThan(median(quietRuns.statusline) + 100);
  expect(median(runs.hook)).toBeLessThan(median(quietRuns.hook) + 100);
}

/** Later statuslines alone bring the sessions file up to date, in no more than 4 s. */
async function expectCurrentSoon(session: Home): Promise<void> {
  session.transcript(answerLine(`new-${Date.now()}`));
  const startedMs = Date.now();
  lineOf(await session.statusline());
  const requests = session.shard()?.tokens?.requests;
  while (session.record()?.tokens?.requests !== requests && Date.now() < startedMs + 6_000) {
    await pause(200);
    lineOf(await session.statusline());
  }
  expect(session.record()?.tokens?.requests).toBe(requests);
  expect(Date.now() - startedMs).toBeLessThan(4_000);
}

/** Runs a bundle that is killed after so many milliseconds, if it still runs then. */
async function killedRun(
  name: "statusline" | "hook",
  { home, env, stdin }: { home: string; env: Record<string, string>; stdin: string },
  lifeMs: number,
) {
  const startedMs = Date.now();
  const child = spawn(bundleNode, [await bundlePath(name)], {
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

/** Whatever was left over is so old now that nobody can be at work on it. */
function makeOlder(stateDir: string): void {
  const longAgo = new Date(Date.now() - 61_000);
  for (const entry of readdirSync(stateDir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (/\.(tmp|busy)$/.test(path) && existsSync(path)) utimesSync(path, longAgo, longAgo);
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
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
