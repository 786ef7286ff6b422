import { hotConfigOf } from "../../shared/config/hot-config.ts";
import { CHANNELS, type ChannelName } from "../../shared/config/notify-config.ts";
import { formatLongDuration } from "../../shared/display/duration.ts";
import { problemOf, readChannelProblems } from "../../shared/notify/channel-problems-file.ts";
import {
  activeChannels,
  channelsWithEnv,
  fromOutside,
} from "../../shared/notify/channel-settings.ts";
import { readMessages } from "../../shared/notify/messages-file.ts";
import { readNotices } from "../../shared/notify/notices-file.ts";
import { openChannels } from "../../shared/notify/open-channels-file.ts";
import { MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { channelTitle } from "../notify/channel-title.ts";
import { type Check, fail, off, ok, warn } from "./check.ts";
import type { Patient } from "./patient.ts";

/** Which channels are in force, what is wrong with them, and what they have not sent yet. */
export function checkNotifications(patient: Patient): Check[] {
  const { loaded, world } = patient;
  const { notify } = loaded.config;
  const active = activeChannels(hotConfigOf(loaded.config).notify, world.env);
  const { problems } = channelsWithEnv(notify.channels, world.env);
  const refused = refusedHere(patient, active);
  const working = active.filter((name) => !refused.has(name));
  // What Telegram lacks is said below.
  const isUnset = active.length === 0 && notify.channels.telegram === undefined;
  return [
    ...(isUnset ? [off("notify", NO_CHANNEL)] : []),
    ...(working.length === 0
      ? []
      : [ok("notify", `Notifications go to ${working.map(sourceText(patient)).join(", ")}`)]),
    ...problems.map(settingsCheck),
    ...refusalChecks(patient, active, refused),
    ...waitingChecks(patient),
  ];
}

const NO_CHANNEL =
  "No notifications: no channel is set up here (hooks see the plugin's options too). How to: tacho notify test";

/** `Telegram (token: TELEGRAM_BOT_TOKEN, chat: config)`. */
function sourceText({ loaded, world: { env } }: Patient): (name: ChannelName) => string {
  const { telegram } = loaded.config.notify.channels;
  const sourceOf = (own: string | undefined, variable: string): string => {
    if (own !== undefined) return "config";
    return fromOutside(env, variable)?.source === "option" ? "option of the plugin" : variable;
  };
  return (name) => {
    const title = channelTitle(name);
    if (name !== "telegram") return `${title} (config)`;
    const token = sourceOf(telegram?.token, "TELEGRAM_BOT_TOKEN");
    const chat = sourceOf(telegram?.chatId, "TELEGRAM_CHAT_ID");
    return token === chat ? `${title} (${token})` : `${title} (token: ${token}, chat: ${chat})`;
  };
}

/** These end with what is to be set. */
function settingsCheck(problem: string): Check {
  const [, text, step = "Look into docs/notifications.md"] =
    /^(.+?)[.:] [Ss](et .+?)\.?$/.exec(problem) ?? [];
  return text === undefined
    ? warn("notify", problem, step)
    : warn("notify", `${text}.`, `S${step}`);
}

/** Why those that are in force here refused for good, as they are set up now. */
function refusedHere(
  { paths, loaded, world }: Patient,
  active: readonly ChannelName[],
): ReadonlyMap<ChannelName, string> {
  const { env, platform, nowMs } = world;
  const noted = readChannelProblems(paths.outboxDir);
  const { channels } = channelsWithEnv(loaded.config.notify.channels, env);
  const opened = openChannels(channels, { env, platform, now: nowMs });
  return new Map(
    opened.flatMap((channel) => {
      const refusal = active.includes(channel.name) ? problemOf(noted, channel) : undefined;
      return refusal === undefined ? [] : [[channel.name, refusal.problem] as const];
    }),
  );
}

/** What a channel that is not set up here was told, only hooks know. */
function refusalChecks(
  { paths }: Patient,
  active: readonly ChannelName[],
  refused: ReadonlyMap<ChannelName, string>,
): Check[] {
  const noted = readChannelProblems(paths.outboxDir);
  return CHANNELS.flatMap((name) => {
    const here = refused.get(name);
    const elsewhere = active.includes(name) ? undefined : noted[name]?.problem;
    const problem = here ?? elsewhere;
    if (problem === undefined) return [];
    const text = `${channelTitle(name)} gets no messages: ${problem}`;
    return here === undefined
      ? warn("notify", `As hooks see it, ${text}`, "Mend it where that channel is set up")
      : fail("notify", text, `When that is mended, run: tacho notify test ${name}`);
  });
}

const LONG_MS = 5 * MS_PER_MINUTE;

function waitingChecks({ paths, world }: Patient): Check[] {
  const nowMs = world.nowMs();
  const messages = readMessages(paths.outboxDir).map(({ attempts, createdAtMs, ...message }) => ({
    ...message,
    // Quiet hours and company are reasons to wait; what follows a first try is not.
    sinceMs: attempts > 0 ? createdAtMs : message.notBeforeMs,
  }));
  const notices = readNotices(paths.outboxDir).map(({ atMs }) => ({ sinceMs: atMs }));
  const late = [...messages, ...notices].filter(({ sinceMs }) => nowMs - sinceMs > LONG_MS);
  if (late.length === 0) return [];
  const longest = formatLongDuration(nowMs - Math.min(...late.map(({ sinceMs }) => sinceMs)));
  const count = late.length === 1 ? "1 message waits" : `${late.length} messages wait`;
  const problem = messages.find((each) => late.includes(each) && each.problem)?.problem;
  const why = problem === undefined ? "" : ` ${problem}`;
  return [
    warn("outbox", `${count} to be sent, for up to ${longest}.${why}`, "Run: tacho alerts tick"),
  ];
}
