import { arrayAt, booleanAt, defined, type JsonObject, objectAt } from "../platform/read-value.ts";
import { oneOf, wholeNumberUpTo } from "./checked-value.ts";
import type { HotNotify } from "./hot-config.ts";
import {
  CHANNELS,
  DEFAULT_NOTIFY as DEFAULTS,
  DELIVERIES,
  DESKTOP_WAYS,
  MAX_COALESCE_MS,
  MAX_PATTERN_CHARACTERS,
  MAX_PATTERNS,
  type NotifyEvents,
} from "./notify-config.ts";

/** As it was stored; whatever in it the schema would refuse has its default. */
export function parseHotNotify(raw: JsonObject | undefined): HotNotify {
  const named = arrayAt(raw, "channels");
  return defined({
    channels: CHANNELS.filter((name) => named.includes(name)),
    telegram: telegramOf(objectAt(raw, "telegram")),
    events: eventsOf(objectAt(raw, "events")),
    coalesceMs: wholeNumberUpTo(MAX_COALESCE_MS, raw, "coalesceMs") ?? DEFAULTS.coalesceMs,
    deliver: oneOf(DELIVERIES, raw?.deliver) ?? DEFAULTS.deliver,
    desktopVia: oneOf(DESKTOP_WAYS, raw?.desktopVia),
  });
}

function telegramOf(raw: JsonObject | undefined): HotNotify["telegram"] {
  return raw && { hasToken: raw.hasToken === true, hasChat: raw.hasChat === true };
}

function eventsOf(raw: JsonObject | undefined): NotifyEvents {
  const { session, subagent, projects, agentTypes, ...switches } = DEFAULTS.events;
  return {
    session: switchesOf(objectAt(raw, "session"), session),
    subagent: switchesOf(objectAt(raw, "subagent"), subagent),
    ...switchesOf(raw, switches),
    projects: patternsAt(raw, "projects") ?? projects,
    agentTypes: patternsAt(raw, "agentTypes") ?? agentTypes,
  };
}

function switchesOf<Name extends string>(
  raw: JsonObject | undefined,
  defaults: { [name in Name]: boolean },
): { [name in Name]: boolean } {
  const switches = { ...defaults };
  for (const name in defaults) switches[name] = booleanAt(raw, name) ?? defaults[name];
  return switches;
}

/** All or none: with a part of them people would hear of what they had taken out. */
function patternsAt(raw: JsonObject | undefined, key: string): readonly string[] | undefined {
  const list = raw?.[key];
  return Array.isArray(list) && list.length <= MAX_PATTERNS && list.every(isPattern)
    ? list
    : undefined;
}

function isPattern(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= MAX_PATTERN_CHARACTERS;
}
