import { describe } from "vitest";

/** Programs that some tests need and no checkout holds; scripts/install-test-tools.mjs brings them. */
export type TestTool = "CLIENT" | "INSPECTOR" | "CONFORMANCE" | "NODE22" | "NODE24";

/**
 * A `describe` that is skipped where one of its tools is not installed; its name then says which.
 * CI installs all of them and counts a skipped test as a failure.
 */
export function describeWith(tools: readonly TestTool[], title: string, body: () => void): void {
  const missing = tools.map(variableOf).filter((variable) => !process.env[variable]);
  if (missing.length === 0) describe(title, body);
  else describe.skip(`${title} (needs ${missing.join(" and ")}, see CONTRIBUTING.md)`, body);
}

/** Path of the tool's program. Throws where it is not installed: call it inside of tests and hooks. */
export function testToolPath(tool: TestTool): string {
  const path = process.env[variableOf(tool)];
  if (!path) throw new Error(`${variableOf(tool)} is not set.`);
  return path;
}

function variableOf(tool: TestTool): string {
  return `TACHO_TEST_${tool}`;
}
