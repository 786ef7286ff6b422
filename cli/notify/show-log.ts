import { loadConfig } from "../../shared/config/config-file.ts";
import { hotConfigOf } from "../../shared/config/hot-config.ts";
import { activeChannels } from "../../shared/notify/channel-settings.ts";
import { readDone, readMessages } from "../../shared/notify/messages-file.ts";
import { readTold } from "../../shared/notify/notices-file.ts";
import { statePaths, tachoHome } from "../../shared/platform/state-paths.ts";
import type { ExitCode } from "../command.ts";
import { chooseLook, type Look } from "../look.ts";
import type { World } from "../world.ts";
import { wrapWords } from "../wrap-words.ts";
import { logEntries } from "./log-entries.ts";
import { logLines } from "./log-lines.ts";
import { setUpSteps } from "./set-up-steps.ts";

type LogRequest = { limit: number; format: "text" | "json" };

/** `tacho notify log`: what was told in the last week, and what became of it. */
export async function showLog(world: World, { limit, format }: LogRequest): Promise<ExitCode> {
  const paths = statePaths(tachoHome(world.env, world.homeDir), world.env);
  const { config } = loadConfig(paths);
  const { outboxDir } = paths;
  // The unfinished ones first: one that is delivered in between is then seen twice, not missed.
  const messages = new Map(
    [...readMessages(outboxDir), ...readDone(outboxDir)].map((message) => [
      `${message.id}.${message.channel}`,
      message,
    ]),
  );
  const entries = logEntries([...messages.values()], readTold(outboxDir), limit);
  if (format === "json") {
    world.writeOut(`${JSON.stringify({ entries })}\n`);
    return 0;
  }
  const look = chooseLook(world, config.statusline);
  const hasChannel = activeChannels(hotConfigOf(config).notify, world.env).length > 0;
  const lines =
    entries.length === 0 ? nothingYet(hasChannel, look) : logLines(entries, look, world.nowMs());
  world.writeOut(lines.map((line) => `${line}\n`).join(""));
  return 0;
}

const NO_CHANNEL =
  "No channel is set up for commands. The plugin's options are seen by hooks alone: what they tell shows up here.";

function nothingYet(hasChannel: boolean, { paint, columns = 80 }: Look): string[] {
  const next = hasChannel
    ? wrapWords("To send a message now: tacho notify test", columns)
    : [...wrapWords(NO_CHANNEL, columns), ...setUpSteps(columns)];
  return [
    paint("Nothing was told in the last week.", "bright"),
    ...next.map((line) => paint(line, "dim")),
  ];
}
