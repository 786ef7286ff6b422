import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { readAlerts } from "../../shared/alerts/alerts-file.ts";
import type { Config } from "../../shared/config/config.ts";
import { loadConfig } from "../../shared/config/config-file.ts";
import { hotConfigOf } from "../../shared/config/hot-config.ts";
import { placesById } from "../../shared/credentials/sinks/place-text.ts";
import { sinkId } from "../../shared/credentials/sinks/sink-place.ts";
import { plainText } from "../../shared/display/plain-text.ts";
import { activeChannels, channelsWithEnv } from "../../shared/notify/channel-settings.ts";
import { isTended } from "../../shared/notify/start-tender-file.ts";
import { type StatePaths, statePaths, tachoHome } from "../../shared/platform/state-paths.ts";
import { MS_PER_SECOND } from "../../shared/platform/time.ts";
import { listAccounts } from "../../shared/quota/observations-file.ts";
import { tendJob } from "../../worker/run.ts";
import type { ExitCode } from "../command.ts";
import { screenSize } from "../look.ts";
import type { World } from "../world.ts";
import { wrapWords } from "../wrap-words.ts";
import { blockedText } from "./blocked-text.ts";
import { tickLine } from "./tick-line.ts";
import { NO_MESSAGES, type TickReport, tickReport } from "./tick-report.ts";
import { takeSnapshot } from "./tick-snapshot-file.ts";

/** Long enough for the first message of a burst, which waits 10 s for company. */
const LINGER_MS = 15 * MS_PER_SECOND;

/**
 * `tacho alerts tick`: the worker's work in this process. Trouble goes to stderr and makes the exit
 * code 1, so that a cron job that throws stdout away still tells of it.
 */
export async function runTick(format: "text" | "json", world: World): Promise<ExitCode> {
  const home = tachoHome(world.env, world.homeDir);
  const { config, problems } = loadConfig(statePaths(home, world.env));
  const settings = channelsWithEnv(config.notify.channels, world.env);
  for (const problem of [...problems, ...settings.problems]) world.writeErr(`tacho: ${problem}\n`);
  const report = await tick(world, config, statePaths(home, world.env, config.sharedDir));
  if (format === "json") {
    world.writeOut(`${JSON.stringify(report)}\n`);
  } else {
    const lines = wrapWords(tickLine(report), screenSize(world)?.columns ?? Infinity);
    world.writeOut(lines.map((line) => `${line}\n`).join(""));
    for (const problem of report.problems) world.writeErr(`tacho: ${plainText(problem, 1_000)}\n`);
  }
  return report.problems.length === 0 ? 0 : 1;
}

async function tick(world: World, config: Config, paths: StatePaths): Promise<TickReport> {
  const channels = activeChannels(hotConfigOf(config).notify, world.env);
  const { sinks } = config.credentials;
  const isWanted = channels.length > 0 || sinks.length > 0 || config.quota.poll;
  if (!isWanted && !existsSync(paths.outboxDir)) return nothingDone("off");
  // Whoever sends would be joined by nobody: `tendJob` comes back at once.
  if (isTended(paths.outboxDir, world.nowMs())) return nothingDone("busy");
  const before = takeSnapshot(paths);
  await tendJob(
    {
      ...{ env: world.env, homeDir: world.homeDir, platform: world.platform, hostname },
      ...{ now: world.nowMs, random: Math.random },
      ...{ bundleDir: world.bundleDir, nodePath: world.nodePath, load: world.load },
    },
    { lingerMs: LINGER_MS },
  );
  const places = placesById(sinks);
  const isWatched = channels.length > 0;
  const isBlocked = isWatched && readAlerts(paths.alertsFile).kind === "blocked";
  return tickReport(before, takeSnapshot(paths), {
    nowMs: world.nowMs(),
    sinks: new Map(
      sinks.map((sink) => [sinkId(sink), `${sink.type} ${places.get(sinkId(sink)) ?? ""}`]),
    ),
    areLimitsEvaluated: isWatched && !isBlocked && listAccounts(paths.quotaDir).length > 0,
    limitsProblem: isBlocked ? blockedText(paths.alertsFile) : undefined,
  });
}

function nothingDone(state: "busy" | "off"): TickReport {
  return { state, messages: NO_MESSAGES, areLimitsEvaluated: false, problems: [] };
}
