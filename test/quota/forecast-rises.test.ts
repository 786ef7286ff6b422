import { expect, test } from "vitest";
import { MS_PER_HOUR } from "../../shared/platform/time.ts";
import { type MergedWindow, mergeWindows } from "../../shared/quota/merge-observations.ts";
import { blockedTime, risesOf } from "../../shared/quota/rises.ts";
import { minute, RESET_MS, reading } from "./readings.ts";

const NOW_MS = minute(180);

/** Of the windows that the readings tell: points, and from when to when in minutes after the first start. */
function risen(readings: Parameters<typeof mergeWindows>[0]): string[] {
  const windows = mergeWindows(readings, "five_hour", NOW_MS);
  return windows.flatMap((merged, index) =>
    risesOf(merged, windows[index - 1], NOW_MS).map(
      ({ points, fromMs, toMs }) => `${points} from ${inMinutes(fromMs)} to ${inMinutes(toMs)}`,
    ),
  );
}

function inMinutes(atMs: number): number {
  return (atMs - minute(0)) / (MS_PER_HOUR / 60);
}

function only(readings: Parameters<typeof mergeWindows>[0]): MergedWindow {
  const [merged] = mergeWindows(readings, "five_hour", NOW_MS);
  if (merged === undefined) throw new Error("These readings tell of no window.");
  return merged;
}

test("what the first reading says was used since the start", () => {
  expect(risen([reading(100, 30)])).toEqual(["30 from 0 to 100"]);
});

test("a rise lies between its readings, but not long before the later one", () => {
  expect(risen([reading(10, 5), reading(20, 8), reading(120, 9)])).toEqual([
    "5 from 0 to 10",
    "3 from 10 to 20",
    "1 from 90 to 120",
  ]);
});

test("readings that confirm the line show that nothing was used until then", () => {
  expect(risen([reading(10, 5), reading(25, 5), reading(30, 7)])).toEqual([
    "5 from 0 to 10",
    "2 from 25 to 30",
  ]);
});

test("a rise within a moment took a minute", () => {
  const readings = [reading(10, 5), reading(10, 6, { sessionId: "other" })];

  expect(risen(readings)).toEqual(["5 from 0 to 10", "1 from 9 to 10"]);
});

test("what a clock that is fast says happens now", () => {
  expect(risen([reading(175, 5), reading(181, 6)])).toEqual([
    "5 from 0 to 175",
    "1 from 175 to 180",
  ]);
});

test("an emptied window is used from nothing again", () => {
  const climb = [10, 40].map((at) => reading(at, at, { sessionId: "a" }));
  const low = [50, 55, 61].map((at, index) => reading(at, 2 + index, { sessionId: "a" }));

  expect(risen([...climb, ...low])).toEqual([
    "10 from 0 to 10",
    "30 from 10 to 40",
    "2 from 40 to 50",
    "1 from 50 to 55",
    "1 from 55 to 61",
  ]);
});

test("a reset that moves while the use goes on is no new use", () => {
  const resetsAtMs = RESET_MS + 2 * MS_PER_HOUR;
  const before = [10, 20, 120].map((at) => reading(at, 40));
  const after = [130, 140, 150].map((at) => reading(at, 42, { resetsAtMs }));

  expect(risen([...before, ...after])).toEqual(["40 from 0 to 10", "2 from 120 to 130"]);
});

test("nothing can be used from the moment it was seen used up until the reset", () => {
  const full = only([reading(10, 60), reading(20, 100), reading(40, 100)]);

  expect(blockedTime(full, NOW_MS)).toEqual({ fromMs: minute(20), toMs: NOW_MS });
  expect(blockedTime(full, minute(400))).toEqual({ fromMs: minute(20), toMs: RESET_MS });
  expect(blockedTime(only([reading(10, 60)]), NOW_MS)).toBeUndefined();
});
