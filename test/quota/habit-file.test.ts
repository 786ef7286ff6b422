import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";
import { MS_PER_DAY, MS_PER_HOUR } from "../../shared/platform/time.ts";
import { accountHabits } from "../../shared/quota/habit-file.ts";
import { appendObservations } from "../../shared/quota/observations-file.ts";
import { minute, RESET_MS, reading } from "./readings.ts";

const NOW_MS = minute(180);

/** Twenty days of an account, a month ago and further back. */
async function pastHome() {
  const fixture = await createFixture();
  onTestFinished(() => fixture.rm());
  const place = { quotaDir: fixture.getPath("quota"), runDir: fixture.getPath("run") };
  for (let index = 0; index < 60; index++) {
    const resetsAtMs = RESET_MS - (20 + Math.floor(index / 3)) * MS_PER_DAY;
    const atMs = resetsAtMs - (3 - (index % 3)) * MS_PER_HOUR;
    const row = reading(0, 20 * (1 + (index % 3)), { atMs, resetsAtMs });
    appendObservations(place.quotaDir, "a", [row], atMs);
  }
  return {
    at: (nowMs: number, account = "a") => accountHabits(place, account, nowMs),
    file: join(place.runDir, "habits", "a.json"),
    forget: () => {
      for (const month of ["2026-10", "2026-11"]) {
        writeFileSync(join(place.quotaDir, "a", `${month}.jsonl`), "");
      }
    },
  };
}

test("months are read once in some hours", async () => {
  const { at, forget } = await pastHome();
  const habits = at(NOW_MS);
  expect(habits.five_hour?.past).toBeDefined();
  forget();

  expect(at(NOW_MS + 6 * MS_PER_HOUR)).toEqual(habits);
  expect(at(NOW_MS + 6 * MS_PER_HOUR + 1).five_hour?.past).toBeUndefined();
});

test("a clock that was set back has them read anew", async () => {
  const { at, forget } = await pastHome();
  at(NOW_MS);
  forget();

  expect(at(NOW_MS - 1).five_hour?.past).toBeUndefined();
});

test.each([
  ["of another version", '"version":1', '"version":2'],
  ["torn", "}", ""],
  ["without a window", '"five_hour"', '"ten_hour"'],
  ["full of wrong numbers", '"hours"', '"days"'],
])("a file that is %s is made anew", async (_, from, to) => {
  const { at, file } = await pastHome();
  const habits = at(NOW_MS);
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replaceAll(from, to));

  expect(at(NOW_MS)).toEqual(habits);
  expect(readFileSync(file, "utf8")).toBe(text);
});

test("another account has its own, and a name that is none has none", async () => {
  const { at } = await pastHome();
  at(NOW_MS);

  expect(at(NOW_MS, "b").five_hour?.past).toBeUndefined();
  expect(at(NOW_MS, "../a")).toEqual({});
});
