import { existsSync, readdirSync, utimesSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { execa } from "execa";
import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import type { AlertedWindow } from "../../shared/alerts/alerted-window.ts";
import { alertsText, NO_ALERTS, readAlerts } from "../../shared/alerts/alerts-file.ts";
import { evaluateAlerts } from "../../shared/alerts/evaluate-alerts-file.ts";
import { readNotices } from "../../shared/notify/notices-file.ts";
import { statePaths } from "../../shared/platform/state-paths.ts";
import { MS_PER_DAY, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { appendObservations } from "../../shared/quota/observations-file.ts";
import { builtProgram } from "../platform/built-program.ts";
import { NOON_MS, RESET_MS } from "./outlooks.ts";

const ACCOUNT = "11111111-1111-4111-8111-111111111111";
const EVENTS = { limit: true, runsOut: true, pace: true, reset: true };
const SETTINGS = { thresholds: [80, 90, 95], windowThresholds: {} };

type Seen = { atMs?: number; resetsAtMs?: number; sessionId?: string; account?: string };

function observe(home: string, usedPercent: number, seen: Seen = {}): void {
  const { atMs = NOON_MS - MS_PER_MINUTE, resetsAtMs = RESET_MS, account = ACCOUNT } = seen;
  const { sessionId = "s1" } = seen;
  const row = { atMs, usedPercent, resetsAtMs, sessionId, window: "five_hour" };
  const { quotaDir } = statePaths(home, {});
  appendObservations(quotaDir, account, [{ ...row, source: "statusline" }], NOON_MS);
}

/** Two readings, because a single one that leaps is not believed. */
function observeHigh(home: string, usedPercent: number, seen: Seen = {}): void {
  observe(home, usedPercent - 1, { ...seen, atMs: NOON_MS - 2 * MS_PER_MINUTE });
  observe(home, usedPercent, seen);
}

async function evaluate(home: string, nowMs = NOON_MS, events = EVENTS): Promise<number> {
  const paths = statePaths(home, {});
  return (await evaluateAlerts({ paths, settings: SETTINGS, events, now: () => nowMs })).queued;
}

/** Keys of the queued notices, without their account. */
function queued(home: string): string[] {
  const { outboxDir } = statePaths(home, {});
  if (!existsSync(outboxDir)) return [];
  return readdirSync(outboxDir)
    .filter((name) => name.endsWith(".notice.json"))
    .map((name) => name.replace(`-${ACCOUNT}`, "").replace(".notice.json", ""))
    .sort();
}

describe("evaluating", () => {
  test("queues what is new, and writes nothing when nothing is", async () => {
    await using fixture = await createFixture({});
    observeHigh(fixture.path, 85);

    expect(await evaluate(fixture.path)).toBe(1);
    const text = await readFile(fixture.getPath("alerts.json"), "utf8");
    expect(await evaluate(fixture.path)).toBe(0);

    expect(queued(fixture.path)).toEqual(["limit-five_hour-29919780-80"]);
    expect(await readFile(fixture.getPath("alerts.json"), "utf8")).toBe(text);
  });

  test("names the account where several have open windows", async () => {
    await using fixture = await createFixture({});
    const { outboxDir } = statePaths(fixture.path, {});
    const labels = () =>
      readNotices(outboxDir).map(({ key, accountLabel }) => [key.slice(-2), accountLabel]);
    observeHigh(fixture.path, 85);
    await evaluate(fixture.path);

    observeHigh(fixture.path, 30, { account: "22222222-2222-4222-8222-222222222222" });
    observe(fixture.path, 91);
    await evaluate(fixture.path);

    expect(labels()).toEqual([
      ["80", undefined],
      ["90", "account 11111111"],
    ]);
  });

  test("leaves no file while no threshold is near", async () => {
    await using fixture = await createFixture({});
    observeHigh(fixture.path, 30);

    expect(await evaluate(fixture.path)).toBe(0);
    expect(await fixture.exists("alerts.json")).toBe(false);
    expect(await fixture.exists("outbox")).toBe(false);
  });

  test("tells the reset of a window, also when the client's numbers are gone", async () => {
    await using fixture = await createFixture({});
    observeHigh(fixture.path, 85);
    await evaluate(fixture.path);

    expect(await evaluate(fixture.path, RESET_MS + MS_PER_MINUTE)).toBe(1);
    expect(await evaluate(fixture.path, RESET_MS + 2 * MS_PER_MINUTE)).toBe(0);

    expect(queued(fixture.path)).toEqual([
      "limit-five_hour-29919780-80",
      "reset-five_hour-29919780",
    ]);
  });

  test("counts as told what people do not want to hear", async () => {
    await using fixture = await createFixture({});
    observeHigh(fixture.path, 85);

    expect(
      await evaluate(fixture.path, NOON_MS, {
        ...EVENTS,
        limit: false,
        runsOut: false,
        pace: false,
      }),
    ).toBe(0);
    expect(await evaluate(fixture.path)).toBe(0);
    expect(await evaluate(fixture.path, RESET_MS)).toBe(1);
    expect(queued(fixture.path)).toEqual(["reset-five_hour-29919780"]);
  });

  test("says once what a session said before its account was known", async () => {
    await using fixture = await createFixture({});
    observeHigh(fixture.path, 85);
    observeHigh(fixture.path, 85, { account: "unknown-s1" });
    observeHigh(fixture.path, 85, { account: "unknown-s2" });

    expect(await evaluate(fixture.path)).toBe(1);
    expect(await evaluate(fixture.path)).toBe(0);
  });

  test("leaves it to a later version of Tacho that shares the file", async () => {
    const text = '{"version":2}';
    await using fixture = await createFixture({ "alerts.json": text });
    observeHigh(fixture.path, 85);

    expect(await evaluate(fixture.path)).toBe(0);
    expect(await readFile(fixture.getPath("alerts.json"), "utf8")).toBe(text);
  });

  test("begins anew where the file cannot be read", async () => {
    await using fixture = await createFixture({ "alerts.json": "[]" });
    observeHigh(fixture.path, 85);

    expect(await evaluate(fixture.path)).toBe(1);
    expect(await evaluate(fixture.path)).toBe(0);
  });

  test("forgets windows that ended more than a week ago, but for the last hundred", async () => {
    const windows = Array.from({ length: 103 }, (_, index): AlertedWindow => {
      const resetsAtMs = RESET_MS - (20 + index) * MS_PER_DAY;
      const window = { account: ACCOUNT, window: "five_hour", resetsAtMs };
      return { ...window, firstResetsAtMs: resetsAtMs, toldPercent: 80, resetTold: true };
    });
    await using fixture = await createFixture({
      "alerts.json": alertsText({ ...NO_ALERTS, windows }),
    });

    await evaluate(fixture.path);

    expect(readAlerts(fixture.getPath("alerts.json"))).toEqual({
      kind: "ok",
      alerts: { ...NO_ALERTS, windows: windows.slice(3) },
    });
  });

  test("tells nothing twice after a clock that was a month ahead", async () => {
    await using fixture = await createFixture({});
    observeHigh(fixture.path, 85);

    expect(await evaluate(fixture.path)).toBe(1);
    expect(await evaluate(fixture.path, NOON_MS + 30 * MS_PER_DAY)).toBe(0);
    expect(await evaluate(fixture.path)).toBe(0);
  });

  test("leaves a window alone that another home is about to tell of, unless it does not come back", async () => {
    await using fixture = await createFixture({});
    const claim = { home: "other", atMs: NOON_MS, key: "limit-x-80", told: { toldPercent: 80 } };
    const names = { firstResetsAtMs: RESET_MS, resetsAtMs: RESET_MS };
    const windows = [{ account: ACCOUNT, window: "five_hour", ...names, claim }];
    await fixture.writeFile("alerts.json", alertsText({ ...NO_ALERTS, windows }));
    observeHigh(fixture.path, 85);

    expect(await evaluate(fixture.path, NOON_MS + MS_PER_MINUTE)).toBe(0);
    expect(await evaluate(fixture.path, NOON_MS + 2 * MS_PER_MINUTE)).toBe(1);
  });
});

/** Evaluates once; dies by SIGKILL before its `dieAt`th change of a file. */
const CHILD = `
  import fs from "node:fs";
  import { evaluateAlerts } from "shared/alerts/evaluate-alerts-file.ts";
  import { statePaths } from "shared/platform/state-paths.ts";
  const [home = "", nowMs, dieAt, shared] = process.argv.slice(2);
  let changes = 0;
  for (const name of ["writeFileSync", "renameSync", "linkSync", "unlinkSync", "openSync", "mkdirSync"]) {
    const original = fs[name];
    fs[name] = (...given) => {
      const isChange = name !== "openSync" || given[1] === "wx";
      if (isChange && ++changes === Number(dieAt)) process.kill(process.pid, "SIGKILL");
      return original(...given);
    };
  }
  const events = { limit: true, runsOut: true, pace: true, reset: true };
  const settings = { thresholds: [80, 90, 95], windowThresholds: {} };
  const question = { paths: statePaths(home, {}, shared), settings, events };
  evaluateAlerts({ ...question, now: () => Number(nowMs) }).then(
    ({ queued }) => console.log(JSON.stringify({ queued, changes })),
  );
`;

describe("other processes", () => {
  test("six at once tell an alert once", async () => {
    await using fixture = await createFixture({});
    const program = await builtProgram(fixture.getPath("child.cjs"), CHILD);
    const home = fixture.getPath("home");
    observeHigh(home, 85);

    const runs = await Promise.all(
      Array.from({ length: 6 }, () => execa("node", [program, home, `${NOON_MS}`, "0"])),
    );

    const counts = runs.map(({ stdout }) => JSON.parse(stdout).queued);
    expect(counts.sort()).toEqual([0, 0, 0, 0, 0, 1]);
    expect(queued(home)).toEqual(["limit-five_hour-29919780-80"]);
  });

  test("a kill between any two steps loses nothing and tells nothing twice", async () => {
    await using fixture = await createFixture({});
    const program = await builtProgram(fixture.getPath("child.cjs"), CHILD);
    const whole = fixture.getPath("whole");
    observeHigh(whole, 85);
    const { stdout } = await execa("node", [program, whole, `${NOON_MS}`, "0"]);
    const { changes } = JSON.parse(stdout);

    expect(changes).toBeGreaterThan(6);
    for (let dieAt = 1; dieAt <= changes; dieAt++) {
      const home = fixture.getPath(`home-${dieAt}`);
      await mkdir(home);
      observeHigh(home, 85);
      const killed = await execa("node", [program, home, `${NOON_MS}`, `${dieAt}`], {
        reject: false,
      });
      expect(killed.signal).toBe("SIGKILL");
      expireLock(`${home}/alerts.json.lock`);
      // Whoever comes next hears of a slightly different reset.
      observe(home, 86, { resetsAtMs: RESET_MS + 90_000, sessionId: "s2" });
      observe(home, 86, { resetsAtMs: RESET_MS + 95_000, sessionId: "s3" });
      observe(home, 86, { resetsAtMs: RESET_MS + 99_000, sessionId: "s4" });

      await evaluate(home, NOON_MS + 1_000);
      await evaluate(home, NOON_MS + 2_000);

      expect(queued(home), `killed before change ${dieAt}`).toHaveLength(1);
    }
  });
});

test("a home that was killed and comes back tells it alone, though another one looked meanwhile", async () => {
  await using fixture = await createFixture({});
  const program = await builtProgram(fixture.getPath("child.cjs"), CHILD);
  for (let dieAt = 1; dieAt <= 14; dieAt++) {
    const [a = "", b = "", shared = ""] = ["a", "b", "shared"].map((name) =>
      fixture.getPath(`${dieAt}-${name}`),
    );
    await mkdir(shared);
    observeHigh(shared, 85);
    const run = (home: string, step: number, afterMs: number) =>
      execa("node", [program, home, `${NOON_MS + afterMs}`, `${step}`, shared], { reject: false });

    await run(a, dieAt, 0);
    expireLock(`${shared}/alerts.json.lock`);
    await run(b, 0, 3_000);
    await run(a, 0, 5_000);
    await run(b, 0, 200_000);

    const told = [...queued(a), ...queued(b)];
    expect(told, `killed before change ${dieAt}`).toEqual(["limit-five_hour-29919780-80"]);
  }
});

/** As if the two seconds after which a dead holder's lock is taken over had passed. */
function expireLock(lock: string): void {
  if (!existsSync(lock)) return;
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(lock, longAgo, longAgo);
}
