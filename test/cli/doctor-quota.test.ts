import { mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { examine } from "../../cli/doctor/patient.ts";
import { checkPolling } from "../../cli/doctor/quota-check.ts";
import { reportText } from "../../cli/doctor/report-text.ts";
import { chooseLook } from "../../cli/look.ts";
import { DEFAULT_STATUSLINE } from "../../shared/config/config.ts";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import type { PollState } from "../../shared/quota/poll/poll-state.ts";
import { NOON, recordedHome } from "./recorded-home.ts";

async function doctorOf(config: object, { account = "a1" } = {}) {
  const home = await recordedHome();
  mkdirSync(`${home.paths.runDir}/poll`, { recursive: true, mode: 0o700 });
  writeFileSync(home.paths.config, JSON.stringify(config), { mode: 0o600 });
  const state = account === "" ? {} : { oauthAccount: { accountUuid: account } };
  writeFileSync(`${home.dir}/.claude.json`, JSON.stringify(state));
  return {
    asked: (poll: Partial<PollState>) => {
      const whole = { version: 1, atMs: NOON, nextAtMs: NOON + 300_000, failures: 0, ...poll };
      writeFileSync(`${home.paths.runDir}/poll/a1.json`, JSON.stringify(whole));
    },
    report: () => {
      const world = home.world();
      return reportText(checkPolling(examine(world)), chooseLook(world, DEFAULT_STATUSLINE));
    },
  };
}

const ON = { quota: { poll: true } };
const ASKED = { lastOkAtMs: NOON - 2 * MS_PER_MINUTE };

test("says nothing while the service is not to be asked", async () => {
  const { report } = await doctorOf({});

  expect(report().trim()).toBe("");
});

test("says how the asking goes, and what to do", async () => {
  const { asked, report } = await doctorOf(ON);
  const reports = [report()];
  for (const poll of [
    { lastStatus: "ok", ...ASKED },
    { lastStatus: "offline", ...ASKED },
    { lastStatus: "throttled", ...ASKED, nextAtMs: NOON + MS_PER_HOUR },
    { lastStatus: "failed", nextAtMs: NOON - 1 },
    { lastStatus: "refused", ...ASKED },
    { lastStatus: "no_token" },
  ] as const) {
    asked(poll);
    reports.push(report());
  }

  expect(reports.join("")).toMatchInlineSnapshot(`
    "! quota.poll is on, but the service was not asked yet.
        → Start a session; unset CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC if it is set
    ✓ The service is asked for the limits, last answer 2 m ago
    ! The service cannot be reached, last answer 2 m ago.
        → Asked again in 5 m
    ! The service gives no numbers at the moment, last answer 2 m ago.
        → Asked again in 1 h
    ! The service gives no numbers at the moment, no answer yet.
        → Asked again soon
    ✗ The service refused the access token, last answer 2 m ago.
        → Start claude, which renews it, or log in again: claude auth login
    ! There is no access token that may ask, no answer yet.
        → Start claude, which renews it; setup tokens may not ask: claude auth login
    "
  `);
});

test("says that nobody is logged in", async () => {
  const { report } = await doctorOf(ON, { account: "" });

  expect(report()).toMatchInlineSnapshot(`
    "! quota.poll is on, but nobody is logged in.
        → Log in: claude auth login
    "
  `);
});
