import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { hasBatch, openBatch } from "../../bench/forecast/ours.ts";

/** Answers like the command: in order, all keys null where no window is open. */
const PROGRAM = `
const lines = require("node:fs").readFileSync(0, "utf8").split("\\n").filter(Boolean);
for (const { id, kind, history, nowMs } of lines.map((line) => JSON.parse(line))) {
  const isOpen = history.length > 0 && kind === "five_hour" && nowMs === 7;
  console.log(JSON.stringify({
    id,
    probabilityOfExhaustion: isOpen ? 0.4 : null,
    usedPercentAtReset: isOpen ? { p10: 1, p50: 2, p90: 3 } : null,
    exhaustsAtMs: isOpen ? 9 : null,
    exhaustsAtMsInterval: isOpen ? { p10: 8, p90: 10 } : null,
    percentPerHour: isOpen ? 5 : null,
  }));
}
`;

test("asks the shipped program line by line, and reads null as no answer", async () => {
  await using dist = await createFixture({ "tacho.cjs": PROGRAM });
  const batch = openBatch(dist.path);
  const question = { kind: "five_hour", nowMs: 7 } as const;
  const history = [{ atMs: 1, usedPercent: 2, resetsAtMs: null }];

  await batch.ask({ ...question, id: "open", history });
  await batch.ask({ ...question, id: "closed", history: [] });
  const answers = await batch.answers();

  expect([...answers]).toEqual([
    [
      "open",
      {
        probability: 0.4,
        p10: 1,
        p50: 2,
        p90: 3,
        exhaustsAtMs: 9,
        exhaustsAtMsInterval: { p10: 8, p90: 10 },
      },
    ],
    ["closed", undefined],
  ]);
});

test("knows a program that has no such command", async () => {
  await using old = await createFixture({ "tacho.cjs": "process.exit(1)" });
  await using today = await createFixture({ "tacho.cjs": PROGRAM });

  expect(hasBatch(old.path)).toBe(false);
  expect(hasBatch(today.path)).toBe(true);
});
