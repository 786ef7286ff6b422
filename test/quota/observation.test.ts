import fc from "fast-check";
import { expect, test } from "vitest";
import { observationLine, parseObservation } from "../../shared/quota/observation.ts";
import { reading, readingWithoutReset } from "./readings.ts";

test("stores an observation as one line", () => {
  const line = observationLine(reading(10, 61.5, { sessionId: "ddacb4eb" }));

  expect(line).toMatchInlineSnapshot(`
    "{"atMs":1795169400000,"window":"five_hour","usedPercent":61.5,"resetsAtMs":1795186800000,"sessionId":"ddacb4eb","source":"statusline"}
    "
  `);
});

test("reads back what it stored, with and without a reset", () => {
  for (const observation of [reading(10, 61, { sessionId: "a" }), readingWithoutReset(10, 61)]) {
    expect(parseObservation(observationLine(observation))).toEqual(observation);
  }
});

test("takes a reset of null for an unknown one", () => {
  const line = JSON.stringify({ ...reading(10, 61), resetsAtMs: null });

  expect(parseObservation(line)).toEqual(readingWithoutReset(10, 61));
});

test("keeps the reading but not a session id that could be a path", () => {
  const line = observationLine(reading(10, 61, { sessionId: "../../x" }));

  expect(parseObservation(line)).toEqual(reading(10, 61));
});

test.each([
  ["a torn line", '{"atMs":1795169400000,"window":"five_ho'],
  ["an empty line", ""],
  ["another kind of JSON", "[1,2]"],
  ["no time", '{"window":"five_hour","usedPercent":1,"source":"statusline"}'],
  ["no percent", '{"atMs":1,"window":"five_hour","source":"statusline"}'],
  ["a source of a later version", '{"atMs":1,"window":"five_hour","usedPercent":1,"source":"x"}'],
  ["a path as window", '{"atMs":1,"window":"../x","usedPercent":1,"source":"statusline"}'],
  ["a prototype's name", '{"atMs":1,"window":"__proto__","usedPercent":1,"source":"statusline"}'],
  [
    "an endless window name",
    `{"atMs":1,"window":"${"w".repeat(41)}","usedPercent":1,"source":"statusline"}`,
  ],
])("takes nothing from %s", (_, line) => {
  expect(parseObservation(line)).toBeUndefined();
});

test("keeps a window that only later versions know", () => {
  const line = observationLine({ ...reading(10, 9), window: "seven_day_sonnet" });

  expect(parseObservation(line)?.window).toBe("seven_day_sonnet");
});

test("never throws, whatever a line holds", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      parseObservation(line);
    }),
  );
});
