import { loadConfig } from "../../shared/config/config-file.ts";
import type { SyncMode } from "../../shared/credentials/sync-plan.ts";
import type { SyncOutcome, SyncReport } from "../../shared/credentials/sync-report.ts";
import { tendCredentials } from "../../shared/credentials/tend-credentials-file.ts";
import { formatLongDuration } from "../../shared/display/duration.ts";
import { queueNotice } from "../../shared/notify/queue-notice-file.ts";
import type { ExitCode } from "../command.ts";
import { chooseLook } from "../look.ts";
import type { World } from "../world.ts";
import { type CredentialsPlace, findCredentialsPlace } from "./credentials-place-file.ts";
import { askKeychainConsent } from "./keychain-consent.ts";
import { NO_SINKS, noLoginText, REFRESH_TOKEN_WARNING } from "./login-text.ts";
import { placesById } from "./place-text.ts";
import { syncLines } from "./sync-lines.ts";

export type SyncRequest = { mode: SyncMode; isDryRun: boolean; format: "text" | "json" };

/**
 * `tacho credentials sync`: hands the token to the sinks that need it. Trouble goes to stderr and makes
 * the exit code 1, so that a cron job that throws stdout away still tells of it.
 */
export async function runSync(request: SyncRequest, world: World): Promise<ExitCode> {
  const { mode, isDryRun, format } = request;
  const place = findCredentialsPlace(world);
  if (place.config.includeRefreshToken) world.writeErr(REFRESH_TOKEN_WARNING);
  if (format === "text" && !isDryRun) await askKeychainConsent(place, world);
  const minIntervalMs = place.config.minIntervalMs * (1 - CRON_SLACK);
  const config = { ...place.config, minIntervalMs };
  const report = await tendCredentials({ ...place, config, mode, dryRun: isDryRun });
  if (!isDryRun) queueNotices(report, place);
  if (format === "json") {
    world.writeOut(`${JSON.stringify(report.outcome)}\n`);
    return hasTrouble(report.outcome) ? 1 : 0;
  }
  tell(report.outcome, place, world);
  return hasTrouble(report.outcome) ? 1 : 0;
}

/** A job that runs as often as the interval must not find the last one a moment too young. */
const CRON_SLACK = 0.05;

/** People hear of them by whoever sends next. */
function queueNotices({ notices }: SyncReport, { paths }: CredentialsPlace): void {
  for (const notice of notices) queueNotice(paths.outboxDir, notice);
}

function hasTrouble(outcome: SyncOutcome): boolean {
  if (outcome.kind === "no_login") return true;
  if (outcome.kind !== "checked") return false;
  return outcome.isSpent || outcome.sinks.some(({ did }) => did === "refused" || did === "later");
}

function tell(outcome: SyncOutcome, place: CredentialsPlace, world: World): void {
  if (outcome.kind === "checked") {
    const { paint } = chooseLook(world, loadConfig(place.paths).config.statusline);
    const places = placesById(place.config.sinks);
    for (const line of syncLines(outcome, places, { nowMs: world.nowMs(), paint })) {
      const write = line.isTrouble ? world.writeErr : world.writeOut;
      write(`${line.text}\n`);
    }
  } else if (outcome.kind === "no_login") {
    world.writeErr(`tacho: ${noLoginText(outcome.why)}\n`);
  } else {
    world.writeOut(restingText(outcome, world.nowMs()));
  }
}

function restingText(
  outcome: Extract<SyncOutcome, { kind: "off" | "busy" | "not_due" }>,
  nowMs: number,
): string {
  if (outcome.kind === "off") return NO_SINKS;
  if (outcome.kind === "busy") return "Another process is syncing at the moment.\n";
  const left = formatLongDuration(outcome.dueAtMs - nowMs);
  return `Synced a moment ago; due again in ${left}. At once: tacho credentials sync --now\n`;
}
