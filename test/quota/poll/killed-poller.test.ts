import { once } from "node:events";
import { utimesSync } from "node:fs";
import { build } from "esbuild";
import { execa } from "execa";
import { expect, test } from "vitest";
import { MS_PER_MINUTE, MS_PER_SECOND } from "../../../shared/platform/time.ts";
import { readObservations } from "../../../shared/quota/observations-file.ts";
import { until } from "../../e2e/until.ts";
import { ANNE, json, pollHome, startUsageServer, usageBody } from "./poll-world.ts";

/** Asks once, in a process of its own. */
const PROGRAM = `
import { readCredentials } from "./shared/credentials/store-file.ts";
import { statePaths } from "./shared/platform/state-paths.ts";
import { pollUsage } from "./shared/quota/poll/poll-usage-file.ts";
const [homeDir, apiBaseUrl] = process.argv.slice(2);
void pollUsage({
  paths: statePaths(homeDir + "/.tacho", {}), env: {}, config: { apiBaseUrl }, thresholds: [],
  statePath: homeDir + "/.claude.json", isRunningOut: () => false,
  now: Date.now, random: Math.random, timeoutMs: 60_000,
  readLogin: () => readCredentials({
    env: {}, homeDir, platform: "linux", hasKeychainConsent: false, wanted: "access",
  }),
});
`;

test("a poller that is killed while it asks holds nobody up, and nobody asks sooner", async () => {
  const server = await startUsageServer(() => {});
  const home = await pollHome(server.url);
  const program = `${home.homeDir}/poller.cjs`;
  await build({
    stdin: { contents: PROGRAM, resolveDir: process.cwd(), loader: "ts" },
    ...{ bundle: true, platform: "node", format: "cjs", outfile: program, logLevel: "error" },
  });
  const poller = execa("node", [program, home.homeDir, server.url], { reject: false });
  await until(() => server.requests.length > 0 || poller.exitCode !== null);
  expect(poller.exitCode).toBe(null);

  const meanwhile = await home.poll();
  poller.kill("SIGKILL");
  await once(poller, "exit");
  server.answers(json(usageBody(42)));
  const after = await home.poll();
  home.pass(181 * MS_PER_SECOND);
  const due = await home.poll();

  expect(meanwhile.kind).toBe("not_due");
  expect(after.kind).toBe("not_due");
  expect(Math.round((after.nextMs - home.now()) / MS_PER_SECOND)).toBeLessThanOrEqual(180);
  // The lock is judged by the real clock, which has not moved on by three minutes.
  expect(["busy", "asked"]).toContain(due.kind);
  if (due.kind === "busy") {
    const longAgo = new Date(Date.now() - MS_PER_MINUTE);
    utimesSync(`${home.paths.quotaDir}/${ANNE}/polled.json.lock`, longAgo, longAgo);
    expect((await home.poll()).kind).toBe("asked");
  }
  const nowMs = home.now();
  const rows = readObservations(home.paths.quotaDir, ANNE, { sinceMs: 0, nowMs });
  expect(rows[0]).toMatchObject({ usedPercent: 42, source: "endpoint" });
});
