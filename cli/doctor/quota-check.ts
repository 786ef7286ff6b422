import { readAccount } from "../../shared/claude/account-file.ts";
import { formatLongDuration } from "../../shared/display/duration.ts";
import type { PollStatus } from "../../shared/quota/poll/poll-state.ts";
import { readPollStatus } from "../../shared/quota/poll/poll-state-file.ts";
import { type Check, fail, ok, warn } from "./check.ts";
import type { Patient } from "./patient.ts";

/**
 * How it goes with asking the service for the limits; says nothing where that is off. Opens no
 * connection and no credential.
 */
export function checkPolling({ paths, loaded, claude, world }: Patient): Check[] {
  if (!loaded.config.quota.poll) return [];
  const account = readAccount(claude.state);
  if (account === undefined) {
    return [
      warn("quota", "quota.poll is on, but nobody is logged in.", "Log in: claude auth login"),
    ];
  }
  return [checkOf(readPollStatus(paths.runDir, account), world.nowMs())];
}

function checkOf({ state, lastOkAtMs, nextAtMs }: PollStatus, nowMs: number): Check {
  const ago = (atMs: number) => formatLongDuration(Math.max(0, nowMs - atMs));
  const last = lastOkAtMs === undefined ? "no answer yet" : `last answer ${ago(lastOkAtMs)} ago`;
  const leftMs = (nextAtMs ?? nowMs) - nowMs;
  const next = leftMs > 0 ? `Asked again in ${formatLongDuration(leftMs)}` : "Asked again soon";
  switch (state) {
    case "ok":
      return ok("quota", `The service is asked for the limits, ${last}`);
    case "off":
      return warn(
        "quota",
        "quota.poll is on, but the service was not asked yet.",
        "Start a session; unset CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC if it is set",
      );
    case "offline":
      return warn("quota", `The service cannot be reached, ${last}.`, next);
    case "backing_off":
      return warn("quota", `The service gives no numbers at the moment, ${last}.`, next);
    case "refused":
      return fail(
        "quota",
        `The service refused the access token, ${last}.`,
        "Start claude, which renews it, or log in again: claude auth login",
      );
    case "no_token":
      return warn(
        "quota",
        `There is no access token that may ask, ${last}.`,
        "Start claude, which renews it; setup tokens may not ask: claude auth login",
      );
  }
}
