import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test, vi } from "vitest";
import type { UsageTokens } from "../../shared/sources/usage-entry.ts";
import { growTree } from "../usage-tree/grow-tree.ts";
import { usageTree, writeUsageTree } from "../usage-tree/make-tree.ts";
import { randomFrom } from "../usage-tree/random.ts";
import type { Dimension, Truth } from "../usage-tree/truth.ts";
import { removeHome } from "./remove-home.ts";
import { bundleEnv, bundleNode, bundlePath, runBundle } from "./spawn-bundle.ts";

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

test("files that grow in random pieces, read in between, are counted once", async () => {
  const home = await emptyHome();
  const random = randomFrom(13);
  const { files, truth } = usageTree({ seed: 13, claudeBytes: BYTES });
  const grow = growTree(home, files, { steps: 25, random });
  // The first reading of a new user finds nothing.
  await report(home, "daily");

  while (grow()) if (random.chance(0.7)) await report(home, "daily");

  await expectTruth(home, truth);
});

test("readers killed at any moment, two at a time, cost nothing and count nothing twice", async () => {
  const home = await emptyHome();
  const random = randomFrom(14);
  const { files, truth } = usageTree({ seed: 14, claudeBytes: BYTES });
  const grow = growTree(home, files, { steps: 30, random });

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

  expect(killed).toBeGreaterThan(10);
  await expectTruth(home, truth);
});

test("two readers at once count together what one would", async () => {
  const home = await emptyHome();
  const random = randomFrom(15);
  const { files, truth } = usageTree({ seed: 15, claudeBytes: BYTES });
  const grow = growTree(home, files, { steps: 12, random });

  while (grow()) await Promise.all([report(home, "daily"), report(home, "session")]);

  await expectTruth(home, truth);
});

async function emptyHome(): Promise<string> {
  const fixture = await createFixture({});
  onTestFinished(() => removeHome(fixture.path));
  return fixture.path;
}

/** Every kind of report, against what the tree was made of. */
async function expectTruth(home: string, truth: Truth): Promise<void> {
  for (const [kind, { rows, key, dimension }] of Object.entries(REPORTS)) {
    const found = await report(home, kind);
    expect(found.totals, kind).toMatchObject(shapeOf(truth.total()));
    const sums = Object.fromEntries(
      found[rows].map((row: Record<string, unknown>) => [row[key], row]),
    );
    const expected = Object.entries(truth.by(dimension)).map(([name, tokens]) => [
      name,
      shapeOf(tokens),
    ]);
    expect(sums, kind).toMatchObject(Object.fromEntries(expected));
    expect(Object.keys(sums).length, kind).toBe(expected.length);
  }
}

const REPORTS: Record<string, { rows: string; key: string; dimension: Dimension }> = {
  daily: { rows: "daily", key: "date", dimension: "day" },
  session: { rows: "sessions", key: "sessionId", dimension: "session" },
  project: { rows: "projects", key: "project", dimension: "project" },
  model: { rows: "models", key: "model", dimension: "model" },
  source: { rows: "sources", key: "source", dimension: "source" },
};

function shapeOf(tokens: UsageTokens): Record<string, number> {
  return {
    inputTokens: tokens.input,
    outputTokens: tokens.output,
    cacheCreationTokens: tokens.cacheWrite5m + tokens.cacheWrite1h,
    cacheReadTokens: tokens.cacheRead,
    reasoningTokens: tokens.reasoning,
    webSearches: tokens.webSearches,
    requests: tokens.requests,
  };
}

async function report(home: string, kind: string) {
  const args = ["usage", kind, "--json", "--timezone", "UTC"];
  const { stdout, stderr, exitCode } = await runBundle("tacho", { args, home });
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  return JSON.parse(stdout);
}

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
