import { rmSync } from "node:fs";
import { join } from "node:path";
import { test, vi } from "vitest";
import { writeUsageTree } from "../usage-tree/make-tree.ts";
import { emptyHome, expectTruth, report } from "./usage-truth.ts";

const BYTES = 4_000_000;

// Dozens of processes each, one after the other.
vi.setConfig({ testTimeout: 180_000 });

test("what a tree holds is what every report says, cold and warm", async () => {
  const home = await emptyHome();
  const truth = writeUsageTree(home, { seed: 11, claudeBytes: BYTES });

  await expectTruth(home, truth);
  await expectTruth(home, truth);
});

test("usage stays when the transcripts are deleted", async () => {
  const home = await emptyHome();
  const truth = writeUsageTree(home, { seed: 12, claudeBytes: BYTES });
  await report(home, "daily");

  rmSync(join(home, ".claude"), { recursive: true });

  await expectTruth(home, truth);
});
