import type { Config } from "../../shared/config/config.ts";
import { hotConfigOf } from "../../shared/config/hot-config.ts";
import { queueCredentialNews } from "../../shared/credentials/queue-news-file.ts";
import type { SyncMode } from "../../shared/credentials/sync-plan.ts";
import type { SyncOutcome } from "../../shared/credentials/sync-report.ts";
import { tendCredentials } from "../../shared/credentials/tend-credentials-file.ts";
import { formatLongDuration } from "../../shared/display/duration.ts";
import { activeChannels } from "../../shared/notify/channel-settings.ts";
import type { ExitCode } from "../command.ts";
import { chooseLook } from "../look.ts";
import type { World } from "../world.ts";
import { findCredentialsPlace } from "./credentials-place-file.ts";
import { askKeychainConsent } from "./keychain-consent.ts";
import { NO_ACCOUNT_TEXT, NO_SINKS, noLoginText, REFRESH_TOKEN_WARNING } from "./login-text.ts";
import { syncLines } from "./sync-lines.ts";

export type SyncRequest = { mode: SyncMode; isDryRun: boolean; format: "text" | "json" };

/**
 * `tacho credentials sync`: hands the token to the sinks that need it. Trouble goes to stderr and makes
 * the exit code 1, so that a cron job that throws stdout away still tells of it.
 */
export async function runSync(request: SyncRequest, world: World): Promise<ExitCode> {
  const { mode, isDryRun, format } = request;
  const { place, config } = findCredentialsPlace(world);
  if (place.config.includeRefreshToken) world.writeErr(REFRESH_TOKEN_WARNING);
  if (format === "text" && !isDryRun) await askKeychainConsent(place, world);
  const minIntervalMs = place.config.minIntervalMs * (1 - CRON_SLACK);
  const report = await tendCredentials({
    ...{ ...place, mode, dryRun: isDryRun },
    config: { ...place.config, minIntervalMs },
  });
  if (!isDryRun) queueCredentialNews(report.notices, place.paths, newsWanted(config, world));
  if (format === "json") {
    world.writeOut(`${JSON.stringify(report.outcome)}\n`);
    return hasTrouble(report.outcome) ? 1 : 0;
  }
  tell(report.outcome, config, world);
  return hasTrouble(report.outcome) ? 1 : 0;
}

/** A job that runs as often as the interval must not find the last one a moment too young. */
const CRON_SLACK = 0.05;

function newsWanted(config: Config, { env, nowMs }: World) {
  const { notify } = hotConfigOf(config);
  return { channels: activeChannels(notify, env), events: notify.events, nowMs: nowMs() };
}

function hasTrouble(outcome: SyncOutcome): boolean {
  if (outcome.kind === "no_login" || outcome.kind === "no_account") return true;
  if (outcome.kind !== "checked") return false;
  return outcome.isSpent || outcome.sinks.some(({ did }) => did === "refused" || did === "later");
}

function tell(outcome: SyncOutcome, { statusline }: Config, world: World): void {
  if (outcome.kind === "checked") {
    const { paint } = chooseLook(world, statusline);
    for (const line of syncLines(outcome, { nowMs: world.nowMs(), paint })) {
      const write = line.isTrouble ? world.writeErr : world.writeOut;
      write(`${line.text}\n`);
    }
  } else if (outcome.kind === "no_login") {
    world.writeErr(`tacho: ${noLoginText(outcome.why)}\n`);
  } else if (outcome.kind === "no_account") {
    world.writeErr(`tacho: ${NO_ACCOUNT_TEXT}\n`);
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
