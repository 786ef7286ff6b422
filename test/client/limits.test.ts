import { afterAll, beforeAll, expect, test } from "vitest";
import { MS_PER_HOUR, MS_PER_SECOND } from "../../shared/platform/time.ts";
import { describeWith } from "../describe-with.ts";
import type { ClientTerminal } from "./client-terminal.ts";
import { type MessageWorld, startMessageWorld } from "./message-world.ts";

/** The window of the first test; a machine that was slow to set all up needs longer for the answers, too. */
const SHORTEST_WINDOW_MS = 45 * MS_PER_SECOND;
const TIMES_THE_SETUP = 12;
const PATIENCE = { timeout: 40_000 };
/** Guards against what never ends. */
const LONG = { timeout: 600_000 };

/** One window in one terminal: the tests build on the ones before. */
describeWith(["CLIENT"], "while the real client uses up a window", () => {
  let world: MessageWorld;
  let client: ClientTerminal;
  let windowLeftMs: number;
  let asked = 0;

  /** Moves the window, by no more than is believed at once, and has the client hear of it with its next answer. */
  const use = async (percent: number) => {
    world.api.quota.fiveHourPercent = percent;
    asked += 1;
    world.api.answer(`Question ${asked}.`, { text: `Answer ${asked}.` });
    await client.ask(`Question ${asked}.`, `Answer ${asked}.`);
    await expect
      .poll(client.statusline, PATIENCE)
      .toContainEqual(expect.stringMatching(new RegExp(`5h .*\\b${percent}%`)));
  };
  const alerts = () =>
    world.telegram.messages
      .map(({ text }) => text)
      .filter((text) => /limit|window|capacity/i.test(text))
      .map((text) => text.replace(/at \d\d:\d\d \(in [^)]+\).*/, "at <moment>"));

  beforeAll(async () => {
    const beganMs = Date.now();
    world = await startMessageWorld();
    windowLeftMs = Math.max(SHORTEST_WINDOW_MS, TIMES_THE_SETUP * (Date.now() - beganMs));
  });

  afterAll(() => world.close());

  test(
    "each threshold is told once, and only the highest of those passed together",
    LONG,
    async () => {
      // Forecasts would differ from run to run.
      await world.tacho("config", "set", "notify.events.runsOut", "false");
      world.api.quota.fiveHourResetsAtMs = Date.now() + windowLeftMs;
      client = await world.open();
      await use(45);
      await use(81);
      await expect.poll(alerts, PATIENCE).toHaveLength(1);
      await use(84);
      await use(91);
      await expect.poll(alerts, PATIENCE).toHaveLength(2);
      await use(96);
      await expect.poll(alerts, PATIENCE).toHaveLength(3);
      await use(97);

      expect(alerts()).toMatchInlineSnapshot(`
      [
        "<b>⚠️ 5-hour limit 81 % used</b>
      Resets at <moment>",
        "<b>⚠️ 5-hour limit 91 % used</b>
      Resets at <moment>",
        "<b>⚠️ 5-hour limit 96 % used</b>
      Resets at <moment>",
      ]
    `);
    },
  );

  test(
    "its reset is told when it is fresh again, and the next window begins anew",
    LONG,
    async () => {
      await expect.poll(alerts, { timeout: windowLeftMs + 60_000 }).toHaveLength(4);
      world.api.quota.fiveHourResetsAtMs += 5 * MS_PER_HOUR;
      await use(2);
      await use(41);
      await use(80);
      await expect.poll(alerts, PATIENCE).toHaveLength(5);

      expect(alerts().slice(3)).toMatchInlineSnapshot(`
      [
        "<b>🟢 5-hour limit is fresh again: full capacity restored</b>",
        "<b>⚠️ 5-hour limit 80 % used</b>
      Resets at <moment>",
      ]
    `);
    },
  );

  test("people see in the terminal and in tacho quota what they were told", async () => {
    const { accounts } = JSON.parse(await world.tacho("quota", "--json"));

    expect(accounts).toMatchObject([
      { windows: [{ window: "five_hour", usedPercent: 80 }, { window: "seven_day" }] },
    ]);
    await client.exit();
  });
});
