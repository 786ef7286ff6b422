import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { evaluateAlerts } from "../../shared/alerts/evaluate-alerts-file.ts";
import { evaluateSpendAlerts } from "../../shared/alerts/evaluate-spends-file.ts";
import type { SpendSum } from "../../shared/alerts/spend-alerts.ts";
import type { Notice } from "../../shared/notify/notice.ts";
import { readNotices } from "../../shared/notify/notices-file.ts";
import { type StatePaths, statePaths } from "../../shared/platform/state-paths.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { accountOutlooks } from "../../shared/quota/account-outlooks-file.ts";
import { appendObservations } from "../../shared/quota/observations-file.ts";
import { createOracle, nameOf } from "./expected-alerts.ts";
import { killedAt } from "./killed-at.ts";
import { createAccount, type Random, seededRandom, type TrueWindow } from "./simulated-account.ts";

/** Monday, 2 November 2026. */
const START_MS = Date.UTC(2026, 10, 2);
const WEEKS = 1;
const TICK_MS = 20 * MS_PER_MINUTE;
const SETTINGS = { thresholds: [80, 90, 95], windowThresholds: {} };
const EVENTS = { limit: true, runsOut: true, pace: true, reset: true };

test.each([1, 2, 3])(
  "simulated weeks tell what they must, once each (seed %i)",
  async (seed) => {
    await using fixture = await createFixture({});
    const random = seededRandom(seed);
    const machines = ["a", "b"].map((name) =>
      createMachine(statePaths(fixture.getPath(name), {}, fixture.getPath("shared")), random),
    );
    const accounts = ["acc-one", "acc-two"].map((name) => createAccount(name, random));
    const oracle = createOracle();
    const spending = createSpending(random);
    const { quotaDir } = statePaths(fixture.getPath("a"), {}, fixture.getPath("shared"));

    for (let nowMs = START_MS; nowMs < START_MS + WEEKS * 7 * MS_PER_DAY; nowMs += TICK_MS) {
      // Little happens at night, and the test is not to take all day.
      const hour = (nowMs % MS_PER_DAY) / MS_PER_HOUR;
      if (hour < 6 && hour % 2 !== 0) continue;
      const isBurst = nowMs === START_MS + 6 * MS_PER_DAY + 16 * MS_PER_HOUR;
      for (const [index, account] of accounts.entries()) {
        const rows = account.step(nowMs);
        if (isBurst) rows.push(...account.burst(nowMs));
        appendObservations(quotaDir, index === 0 ? "acc-one" : "acc-two", rows, nowMs);
      }
      spending.step();
      const windows = accounts.flatMap(({ all }) => all);
      const round = { nowMs, oracle };
      for (const machine of machines) await machine.look(windows, spending, round);
      // All at once: one tells it.
      await Promise.all(machines.map((machine) => machine.lookAgain(windows, spending, round)));
    }

    const told = machines.flatMap(({ told }) => told());
    expect(told.toSorted()).toEqual([...oracle.expected, ...spending.expected].toSorted());
    // It was a week in which something happened.
    for (const level of ["80", "90", "95", "runs out", "reset", "spend"]) {
      expect(told.filter((text) => text.includes(level)).length, level).toBeGreaterThan(1);
    }
  },
  600_000,
);

type Look = { nowMs: number; oracle: ReturnType<typeof createOracle> };

/** One home on a machine of its own, whose worker dies often and whose clock is not always right. */
function createMachine(paths: StatePaths, random: Random) {
  let offUntilMs = 0;
  let clock = { aheadMs: 0, untilMs: 0 };

  const evaluate = (clockMs: number, sums: readonly SpendSum[]) => async () => {
    const now = () => clockMs;
    await evaluateAlerts({ paths, settings: SETTINGS, events: EVENTS, now });
    await evaluateSpendAlerts({ paths, sums, isWanted: true, now });
  };
  return {
    async look(windows: readonly TrueWindow[], spending: Spending, { nowMs, oracle }: Look) {
      if (offUntilMs <= nowMs && random() < 0.01) offUntilMs = nowMs + random() * 9 * MS_PER_HOUR;
      if (offUntilMs > nowMs || random() < 0.2) return;
      if (clock.untilMs <= nowMs) clock = nextClock(nowMs, random);
      const clockMs = nowMs + MS_PER_MINUTE + clock.aheadMs;
      oracle.look(windows, clockMs, (truth) => chanceOf(paths, truth, clockMs));
      const sums = spending.look();
      if (random() < 0.3) {
        const step = 1 + Math.floor(random() * 16);
        await killedAt(step, evaluate(clockMs, sums));
      }
      // Whoever was killed is started again within seconds.
      await evaluate(clockMs + 5_000, sums)();
    },
    /** Only by a clock that is right: else it would matter who comes first. */
    async lookAgain(windows: readonly TrueWindow[], spending: Spending, { nowMs, oracle }: Look) {
      if (offUntilMs > nowMs || clock.aheadMs !== 0) return;
      const clockMs = nowMs + 2 * MS_PER_MINUTE;
      oracle.look(windows, clockMs, (truth) => chanceOf(paths, truth, clockMs));
      await evaluate(clockMs, spending.look())();
    },
    told: () => readNotices(paths.outboxDir).map(shortOf),
  };
}

/** Right most of the time; after a correction an hour or a week off, in both directions. */
function nextClock(nowMs: number, random: Random) {
  const untilMs = nowMs + (1 + random() * 8) * MS_PER_HOUR;
  if (random() < 0.8) return { aheadMs: 0, untilMs };
  const hours = [-26, -2, 1, 3, 24 * 6, 24 * 40][Math.floor(random() * 6)] ?? 0;
  return { aheadMs: hours * MS_PER_HOUR, untilMs: nowMs + 40 * MS_PER_MINUTE };
}

function chanceOf(paths: StatePaths, truth: TrueWindow, nowMs: number): number | undefined {
  const { fiveHour, sevenDay } = accountOutlooks(paths, truth.account, { nowMs });
  const outlook = truth.window === "five_hour" ? fiveHour : sevenDay;
  return outlook?.forecast?.probabilityOfExhaustion;
}

/** Sessions that cost up to twice what their user wants, one after the other. */
function createSpending(random: Random) {
  const limit = { usd: 10, per: "session" } as const;
  const expected: string[] = [];
  let [session, usd, told] = [1, 0, 0];
  return {
    expected,
    step(): void {
      if (random() < 0.05) [session, usd, told] = [session + 1, 0, 0];
      usd += random() * 1.5;
    },
    /** Somebody looks: what it costs, and what must be told of it. */
    look(): SpendSum[] {
      const key = `spend-session-${session}`;
      const level = usd >= 10 ? 100 : usd >= 8 ? 80 : 0;
      if (level > told) expected.push(`${key} ${level}`);
      told = Math.max(level, told);
      return [{ key, limit, usd }];
    },
  };
}
type Spending = ReturnType<typeof createSpending>;

function shortOf({ kind, key, account = "", window = "", resetsAtMs = 0, ...notice }: Notice) {
  if (kind === "spend_reached") return key.replace(/-(\d+)$/, " $1");
  const level = LEVELS.get(kind) ?? `${notice.thresholdPercent}`;
  return nameOf({ account, window, resetsAtMs }, level);
}

const LEVELS: ReadonlyMap<string, string> = new Map([
  ["limit_runs_out", "runs out"],
  ["limit_pace", "pace"],
  ["limit_reset", "reset"],
]);
