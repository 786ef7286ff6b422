import { spawn } from "node:child_process";
import { expect, test, vi } from "vitest";
import { growTree } from "../usage-tree/grow-tree.ts";
import { usageTree } from "../usage-tree/make-tree.ts";
import { randomFrom } from "../usage-tree/random.ts";
import { bundleEnv, bundleNode, bundlePath } from "./spawn-bundle.ts";
import { emptyHome, expectTruth, report } from "./usage-truth.ts";

const BYTES = 4_000_000;

// Dozens of processes each, one after the other.
vi.setConfig({ testTimeout: 300_000 });

test("files that grow in random pieces, read in between, are counted once", async () => {
  const home = await emptyHome();
  const random = randomFrom(13);
  const { files, truth } = usageTree({ seed: 13, claudeBytes: BYTES });
  const grow = growTree(home, files, { steps: 12, random });
  // The first reading of a new user finds nothing.
  await report(home, "daily");

  while (grow()) if (random.chance(0.7)) await report(home, "daily");

  await expectTruth(home, truth);
});

test("readers killed at any moment, two at a time, cost nothing and count nothing twice", async () => {
  const home = await emptyHome();
  const random = randomFrom(14);
  const { files, truth } = usageTree({ seed: 14, claudeBytes: BYTES });
  const grow = growTree(home, files, { steps: 16, random });

  let killed = 0;
  let mostMs = 400;
  while (grow()) {
    const lives = [random.between(1, mostMs), random.between(1, mostMs)];
    const ends = await Promise.all(lives.map((lifeMs) => killedReader(home, lifeMs)));
    killed += ends.filter((end) => end === "killed").length;
    // About as long as one needs, however fast this machine is at the moment.
    if (!ends.includes("killed")) mostMs = Math.ceil(mostMs * 0.7);
    if (!ends.includes("ended")) mostMs = Math.ceil(mostMs * 1.2);
  }

  expect(killed).toBeGreaterThan(5);
  await expectTruth(home, truth);
});

test("two readers at once count together what one would", async () => {
  const home = await emptyHome();
  const random = randomFrom(15);
  const { files, truth } = usageTree({ seed: 15, claudeBytes: BYTES });
  const grow = growTree(home, files, { steps: 6, random });

  while (grow()) await Promise.all([report(home, "daily"), report(home, "session")]);

  await expectTruth(home, truth);
});

async function killedReader(home: string, lifeMs: number): Promise<"killed" | "ended"> {
  const child = spawn(bundleNode, [await bundlePath("tacho"), "usage", "--json"], {
    env: bundleEnv(home),
    cwd: home,
    stdio: "ignore",
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), lifeMs);
  const signal = await new Promise<NodeJS.Signals | null>((resolve) => {
    child.on("exit", (_, endedBy) => resolve(endedBy));
  });
  clearTimeout(timer);
  return signal === null ? "ended" : "killed";
}
