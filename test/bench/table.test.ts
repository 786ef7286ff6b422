import { expect, test } from "vitest";
import { atMost } from "../../bench/section.ts";
import { tableText } from "../../bench/table.ts";

test("says of every figure with a target whether it is met", () => {
  const table = tableText({
    title: "whole process",
    columns: [
      { title: "median ms", decimals: 1 },
      { title: "× floor", decimals: 2 },
    ],
    rows: [
      { name: "node -e 0", cells: [19.94, undefined] },
      { name: "statusline", cells: [23.21, 1.164], target: atMost(1.164, 1.2, "≤ 1.20 × floor") },
      { name: "hook", cells: [30, 1.5], target: atMost(1.5, 1.45, "≤ 1.45 × floor") },
    ],
    notes: ["40 rounds."],
  });

  expect(`\n${table}\n`).toMatchInlineSnapshot(`
    "
    whole process  median ms  × floor  target
    ─────────────  ─────────  ───────  ────────────────
    node -e 0           19.9
    statusline          23.2     1.16  ≤ 1.20 × floor ✓
    hook                30.0     1.50  ≤ 1.45 × floor ✗
      40 rounds.
    "
  `);
});

test("counts a figure that could not be measured as a missed target", () => {
  expect(atMost(Number.NaN, 4, "≤ 4")).toEqual({ text: "≤ 4", isMet: false });
});
