import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith, testToolPath } from "../describe-with.ts";
import { removeHome } from "../e2e/remove-home.ts";
import { bundleEnv, bundleNode, bundlePath } from "../e2e/spawn-bundle.ts";
import { type HttpBridge, startHttpBridge } from "./http-bridge.ts";
import { createRecordedHome } from "./recorded-home.ts";

/** The other scenarios ask for tools, resources and prompts of the suite's own. */
const GENERAL_SCENARIOS = [
  "server-initialize",
  "ping",
  "tools-list",
  "resources-list",
  "prompts-list",
];

describeWith(["CONFORMANCE", "NODE22"], "the MCP conformance suite", () => {
  let home: string;
  let bridge: HttpBridge;

  beforeAll(async () => {
    home = await createRecordedHome();
    bridge = await startHttpBridge({
      command: bundleNode,
      args: [await bundlePath("mcp")],
      env: bundleEnv(home),
      cwd: home,
    });
  });

  afterAll(async () => {
    await bridge.close();
    await removeHome(home);
  });

  test.each(GENERAL_SCENARIOS)("passes the scenario %s", async (scenario) => {
    const suite = [testToolPath("CONFORMANCE"), "server", "--url", bridge.url];

    const run = await execa(testToolPath("NODE22"), [...suite, "--scenario", scenario], {
      cwd: home,
      env: bundleEnv(home),
      extendEnv: false,
      timeout: 50_000,
    });

    expect(run.stdout).toContain("Passed: 1/1, 0 failed, 0 warnings");
  });
});
