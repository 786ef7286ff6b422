import { hostname } from "node:os";
import { loadConfig } from "../../shared/config/config-file.ts";
import { hotConfigOf } from "../../shared/config/hot-config.ts";
import { CHANNELS, type ChannelName } from "../../shared/config/notify-config.ts";
import type { Channel } from "../../shared/notify/channel.ts";
import {
  clearChannelProblem,
  noteChannelProblem,
} from "../../shared/notify/channel-problems-file.ts";
import { activeChannels, channelsWithEnv } from "../../shared/notify/channel-settings.ts";
import type { MessageText } from "../../shared/notify/message.ts";
import { openChannels } from "../../shared/notify/open-channels-file.ts";
import { shown } from "../../shared/notify/session-facts.ts";
import { statePaths, tachoHome } from "../../shared/platform/state-paths.ts";
import { MS_PER_SECOND } from "../../shared/platform/time.ts";
import type { ExitCode } from "../command.ts";
import { chooseLook } from "../look.ts";
import { nearestName } from "../nearest-name.ts";
import { usageError } from "../usage-error.ts";
import type { World } from "../world.ts";
import { wrapWords } from "../wrap-words.ts";
import { channelTitle } from "./channel-title.ts";
import { setUpSteps } from "./set-up-steps.ts";
import { type TestResult, testLines } from "./test-lines.ts";

type TestRequest = { name: string | undefined; format: "text" | "json" };

const TIMEOUT_MS = 15 * MS_PER_SECOND;

/** `tacho notify test [channel]`: sends a message through each channel, past the outbox. */
export async function testChannels(world: World, request: TestRequest): Promise<ExitCode> {
  const name = request.name === undefined ? undefined : channelName(request.name);
  const paths = statePaths(tachoHome(world.env, world.homeDir), world.env);
  const { config, problems } = loadConfig(paths);
  for (const problem of problems) world.writeErr(`tacho: ${problem}\n`);
  const { channels: settings } = channelsWithEnv(config.notify.channels, world.env);
  const active = activeChannels(hotConfigOf(config).notify, world.env);
  // Half of what Telegram needs may be another program's when it is in the environment alone.
  const known = CHANNELS.filter(
    (each) => active.includes(each) || config.notify.channels[each] !== undefined,
  );
  const wanted = known.filter((each) => name === undefined || each === name);
  const look = chooseLook(world, config.statusline);
  if (wanted.length === 0) return nothingToTest(world, { ...request, name }, look.columns);

  const opened = openChannels(settings, {
    env: world.env,
    platform: world.platform,
    now: world.nowMs,
  });
  const results: TestResult[] = [];
  for (const each of wanted) {
    const channel = opened.find((candidate) => candidate.name === each);
    const result = channel === undefined ? notTried(each) : await tryChannel(channel, world);
    results.push(result);
    if (request.format === "text") {
      world.writeOut(
        testLines(result, look)
          .map((line) => `${line}\n`)
          .join(""),
      );
    }
    // One that lacks a setting has refused nothing.
    if (channel !== undefined && active.includes(each)) {
      noteHealth({ outboxDir: paths.outboxDir, atMs: world.nowMs() }, channel, result);
    }
  }
  if (request.format === "json") world.writeOut(`${JSON.stringify({ results })}\n`);
  return results.every(({ kind }) => kind === "delivered" || kind === "not_tried") ? 0 : 1;
}

/** What the worker and doctor go by: a refusal for good holds until a test succeeds. */
function noteHealth(
  { outboxDir, atMs }: { outboxDir: string; atMs: number },
  { name, fingerprint }: Channel,
  result: TestResult,
): void {
  if (result.kind === "delivered") {
    clearChannelProblem(outboxDir, name);
  } else if (result.kind === "refused" && result.isChannelBroken) {
    noteChannelProblem(outboxDir, name, { fingerprint, problem: result.problem, atMs });
  }
}

function channelName(word: string): ChannelName {
  const found = CHANNELS.find((name) => name === word);
  if (found !== undefined) return found;
  const nearest = nearestName(word, CHANNELS);
  const hint =
    nearest === undefined ? ` There are ${CHANNELS.join(", ")}.` : ` Did you mean ${nearest}?`;
  throw usageError(`There is no channel ${word}.${hint}`, "notify");
}

/** What only the plugin's hooks are told cannot be seen from here. */
function notSetUp(name: ChannelName | undefined): string {
  const what = name === undefined ? "No channel is set up" : "Telegram is not set up";
  return `${what} for commands. If you set the plugin's options, hooks use them and this command cannot see them: look at tacho notify log.`;
}

function nothingToTest(
  world: World,
  { name, format }: { name: ChannelName | undefined; format: TestRequest["format"] },
  columns = 80,
): ExitCode {
  if (format === "json") {
    world.writeOut(`${JSON.stringify({ results: [] })}\n`);
    return 1;
  }
  const lines =
    name === undefined || name === "telegram"
      ? [...wrapWords(notSetUp(name), columns), ...setUpSteps(columns)]
      : wrapWords(`${channelTitle(name)} is not set up: docs/notifications.md says how.`, columns);
  world.writeErr(lines.map((line) => `${line}\n`).join(""));
  return 1;
}

/** A desktop without a system to show it is told by hooks, through the client's terminal. */
function notTried(channel: ChannelName): TestResult {
  return {
    channel,
    kind: "not_tried",
    problem: "It is told through the terminal that Claude Code runs in, by its hooks alone.",
  };
}

async function tryChannel(channel: Channel, world: World): Promise<TestResult> {
  const startMs = world.nowMs();
  const id = `${String(startMs).padStart(13, "0")}-test`;
  const attempt = await channel.send({ id, text: testText(), timeoutMs: TIMEOUT_MS });
  const durationMs = Math.max(0, world.nowMs() - startMs);
  return { channel: channel.name, durationMs, ...attempt };
}

function testText(): MessageText {
  const host = shown(hostname());
  return {
    title: "✅ Tacho can reach you here",
    lines: [host === undefined ? "This is a test." : `This is a test from ${host}.`],
  };
}
