import { createFixture } from "fs-fixture";
import { expect, onTestFinished } from "vitest";
import type { UsageTokens } from "../../shared/sources/usage-entry.ts";
import type { Dimension, Truth } from "../usage-tree/truth.ts";
import { removeHome } from "./remove-home.ts";
import { runBundle } from "./spawn-bundle.ts";

/** It goes when the test ends. */
export async function emptyHome(): Promise<string> {
  const fixture = await createFixture({});
  onTestFinished(() => removeHome(fixture.path));
  return fixture.path;
}

/** Every kind of report, against what the tree was made of. */
export async function expectTruth(home: string, truth: Truth): Promise<void> {
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

/** What `tacho usage` prints as JSON. */
export async function report(home: string, kind: string) {
  const args = ["usage", kind, "--json", "--timezone", "UTC"];
  const { stdout, stderr, exitCode } = await runBundle("tacho", { args, home });
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  return JSON.parse(stdout);
}
