import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { statePaths } from "../../shared/platform/state-paths.ts";
import { MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { accountOutlooks } from "../../shared/quota/account-outlooks-file.ts";
import { appendObservations } from "../../shared/quota/observations-file.ts";
import { parseForecasts } from "../../shared/quota/parse-forecasts.ts";
import { runsOut } from "../../shared/quota/runs-out.ts";
import { ownerLine } from "../sessions/transcript-lines.ts";
import { clientOf, lineOf, sessionHome } from "./session-fixture.ts";
import { bundlePath } from "./spawn-bundle.ts";

const ACCOUNT = "11111111-1111-4111-8111-111111111111";
const nowS = Math.floor(Date.now() / 1_000);
const RESETS_AT_S = nowS + 2 * 3_600;

/** What Claude Code tells each of its terminals, 50 points of it used within the last hour. */
const RATE_LIMITS = {
  rate_limits: {
    five_hour: { used_percentage: 80, resets_at: RESETS_AT_S },
    seven_day: { used_percentage: 17, resets_at: nowS + 3 * 86_400 },
  },
};

/** A home whose account went from 30 to 79 % within an hour, and three terminals in it. */
async function busyHome() {
  const first = await sessionHome("s1");
  const paths = statePaths(first.shared, {});
  const rows = [60, 45, 30, 15, 2].map((minutesAgo, index) => ({
    atMs: Date.now() - minutesAgo * MS_PER_MINUTE,
    window: "five_hour",
    usedPercent: 30 + index * 12.25,
    resetsAtMs: RESETS_AT_S * 1_000,
    sessionId: "earlier",
    source: "statusline" as const,
  }));
  appendObservations(paths.quotaDir, ACCOUNT, rows, Date.now());
  const others = ["s2", "s3"].map((sessionId) => clientOf({ home: first.home, sessionId }));
  const terminals = [first, ...others];
  for (const { transcript } of terminals) transcript(ownerLine(ACCOUNT));
  const forecastFile = join(paths.runDir, "forecasts", `${ACCOUNT}.json`);
  return { ...first, paths, terminals, forecastFile };
}

function outOf(line: string): string | undefined {
  return /out (~\d\d:\d\d · \d+ %)/.exec(line)?.[1];
}

test("all terminals, the tools and the bundle that makes it show one forecast", async () => {
  const { terminals, paths } = await busyHome();

  const lines: string[] = [];
  for (const { statusline } of terminals) lines.push(lineOf(await statusline(RATE_LIMITS)));
  const { fiveHour } = accountOutlooks(paths, ACCOUNT, { nowMs: Date.now() });
  const bundle: unknown = createRequire(import.meta.url)(await bundlePath("limits"));
  const request = { paths, account: ACCOUNT, nowMs: Date.now(), extra: [] };
  const answer =
    typeof bundle === "object" &&
    bundle !== null &&
    "forecasts" in bundle &&
    typeof bundle.forecasts === "function"
      ? bundle.forecasts(request)
      : undefined;

  const out = runsOut(fiveHour?.forecast);
  const clock = new Date(out?.atMs ?? 0).toISOString().slice(11, 16);
  const said = lines.map(outOf);
  expect(new Set(said)).toEqual(new Set([`~${clock} · ${out?.percent} %`]));
  expect(parseForecasts(answer)?.fiveHour?.forecast).toEqual(fiveHour?.forecast);
});

test("terminals that draw at the same moment agree as soon as they draw again", async () => {
  const { terminals } = await busyHome();

  await Promise.all(terminals.map(({ statusline }) => statusline(RATE_LIMITS)));
  const lines = await Promise.all(
    terminals.map(async ({ statusline }) => lineOf(await statusline(RATE_LIMITS))),
  );

  expect(new Set(lines.map(outOf)).size).toBe(1);
  expect(outOf(lines[0] ?? "")).toBeDefined();
});

test("without the bundle, or without a place to keep it, the line says what is used", async () => {
  const { statusline, paths } = await busyHome();
  mkdirSync(paths.runDir, { recursive: true });
  writeFileSync(join(paths.runDir, "forecasts"), "no folder");
  expect(outOf(lineOf(await statusline(RATE_LIMITS)))).toBeDefined();

  const bundle = await bundlePath("limits");
  const text = readFileSync(bundle);
  rmSync(bundle);
  for (const form of readdirSync(paths.runDir).filter((name) => name.startsWith("limits-"))) {
    rmSync(join(paths.runDir, form));
  }
  const { stdout, exitCode } = await statusline(RATE_LIMITS);
  writeFileSync(bundle, text);

  expect(exitCode).toBe(0);
  expect(stdout).toContain("80%");
  expect(stdout).not.toContain("out ");
});

test("Claude is told how likely it is to run out, with the next prompt", async () => {
  const { hook, statusline } = await busyHome();
  await statusline(RATE_LIMITS);

  const { stdout } = await hook("UserPromptSubmit", { prompt: "go on" });

  expect(stdout).toMatch(/20 % of the 5-hour window is left and may run out in \d+ min \(\d+ %\)/);
});
