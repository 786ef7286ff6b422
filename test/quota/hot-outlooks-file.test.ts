import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";
import { accountOutlooks } from "../../shared/quota/account-outlooks-file.ts";
import { hotOutlooks, type MakeForecasts } from "../../shared/quota/hot-outlooks-file.ts";
import { makeForecasts } from "../../shared/quota/make-forecasts-file.ts";
import { appendObservations } from "../../shared/quota/observations-file.ts";
import { minute, reading } from "./readings.ts";

const SEEN = [reading(60, 20), reading(120, 50), reading(170, 80)];

async function quotaHome() {
  const fixture = await createFixture();
  onTestFinished(() => fixture.rm());
  const paths = { quotaDir: fixture.getPath("quota"), runDir: fixture.getPath("run") };
  appendObservations(paths.quotaDir, "a", SEEN, minute(180));
  let made = 0;
  const make: MakeForecasts = (request) => {
    made++;
    return makeForecasts(request);
  };
  return {
    paths,
    made: () => made,
    ask: ({ nowMs = minute(180), extra = [] as typeof SEEN, by = make, maxBytes = 65_536 } = {}) =>
      hotOutlooks({ paths, account: "a", nowMs, extra }, by, maxBytes),
  };
}

test("has a forecast made once, and tells the same as everybody", async () => {
  const { ask, made, paths } = await quotaHome();

  const first = ask();
  const second = ask({ nowMs: minute(180) + 30_000 });
  const { observations, ...all } = accountOutlooks(paths, "a", { nowMs: minute(180) + 40_000 });

  expect(made()).toBe(1);
  expect(first.fiveHour?.forecast?.probabilityOfExhaustion).toBeGreaterThan(0.02);
  expect(second.fiveHour?.forecast).toEqual(first.fiveHour?.forecast);
  expect(second.fiveHour?.burn).toEqual(first.fiveHour?.burn);
  expect(all.fiveHour?.forecast).toEqual(first.fiveHour?.forecast);
});

test("has a new one made a minute later, and as soon as its own number is another", async () => {
  const { ask, made } = await quotaHome();
  ask();

  ask({ nowMs: minute(181) });
  expect(made()).toBe(2);

  const own = ask({ nowMs: minute(181), extra: [reading(180, 90)] });
  expect(made()).toBe(3);
  expect(own.fiveHour).toMatchObject({ usedPercent: 90, forecast: expect.anything() });
});

test("tells the number of others that lies further back than it reads", async () => {
  const { ask, paths, made } = await quotaHome();
  const stale = Array.from({ length: 400 }, (_, i) => reading(171 + i / 100, 40 + (i % 2)));
  appendObservations(paths.quotaDir, "a", stale, minute(180));
  expect(ask({ maxBytes: 4_096, by: () => undefined }).fiveHour?.usedPercent).toBe(41);

  ask({ maxBytes: 4_096 });

  expect(ask({ maxBytes: 4_096 }).fiveHour).toMatchObject({
    usedPercent: 80,
    forecast: expect.anything(),
  });
  expect(made()).toBe(1);
});

test.each<[string, MakeForecasts]>([
  [
    "cannot be loaded",
    () => {
      throw new Error("no limits.cjs");
    },
  ],
  ["is of another version", () => ({ version: 99, atMs: minute(180) })],
  ["answers nothing", () => undefined],
])("without a forecast where the bundle %s, but with all that is used", async (_, by) => {
  const { ask } = await quotaHome();

  const { fiveHour } = ask({ by });

  expect(fiveHour).toMatchObject({ usedPercent: 80, level: "watch" });
  expect(fiveHour).not.toHaveProperty("forecast");
});

test("asks nobody where no window is open", async () => {
  const { ask, made } = await quotaHome();

  expect(ask({ nowMs: minute(301) })).toEqual({});
  expect(made()).toBe(0);
});
