import { CHANNELS } from "../config/notify-config.ts";
import {
  amountAt,
  arrayAt,
  booleanAt,
  fieldsAt,
  type JsonObject,
  objectAt,
  parseObject,
  stringAt,
  textAt,
} from "../platform/read-value.ts";
import { parseAlertFacts } from "./alert-facts.ts";
import { type Message, OUTCOMES } from "./message.ts";
import { isMessageId } from "./outbox-names.ts";

/** `undefined` for anything that is no message: torn, foreign, or of a later version. */
export function parseMessage(text: string): Message | undefined {
  const raw = parseObject(text);
  if (raw === undefined || raw.version !== 1) return undefined;
  const id = textAt(raw, "id");
  const channel = CHANNELS.find((name) => name === raw.channel);
  const importance = IMPORTANCES.find((name) => name === raw.importance);
  const body = textOf(objectAt(raw, "text"));
  const times = timesOf(raw);
  if (id === undefined || !isMessageId(id) || channel === undefined) return undefined;
  if (importance === undefined || body === undefined || times === undefined) return undefined;
  const outcome = outcomeOf(objectAt(raw, "outcome"));
  const alert = parseAlertFacts(objectAt(raw, "alert"));
  if (raw.outcome !== undefined && outcome === undefined) return undefined;
  return {
    version: 1,
    id,
    channel,
    importance,
    text: body,
    ...(alert === undefined ? {} : { alert }),
    notices: textsAt(raw, "notices"),
    ...times,
    isRepeat: booleanAt(raw, "isRepeat") ?? false,
    ...fieldsAt(raw, ["chatId", "sessionId", "problem"], textAt),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

/** What `parseMessage` reads. */
export function messageJson(message: Message): string {
  return `${JSON.stringify(message)}\n`;
}

const IMPORTANCES = ["ping", "alert"] as const;

function textOf(raw: JsonObject | undefined): Message["text"] | undefined {
  const title = stringAt(raw, "title");
  return title === undefined ? undefined : { title, lines: textsAt(raw, "lines") };
}

function timesOf(
  raw: JsonObject,
): Pick<Message, "createdAtMs" | "notBeforeMs" | "expiresAtMs" | "attempts"> | undefined {
  const createdAtMs = amountAt(raw, "createdAtMs");
  const notBeforeMs = amountAt(raw, "notBeforeMs");
  const expiresAtMs = amountAt(raw, "expiresAtMs");
  const attempts = amountAt(raw, "attempts");
  if (createdAtMs === undefined || notBeforeMs === undefined) return undefined;
  if (expiresAtMs === undefined || attempts === undefined || !Number.isInteger(attempts)) {
    return undefined;
  }
  return { createdAtMs, notBeforeMs, expiresAtMs, attempts };
}

function outcomeOf(raw: JsonObject | undefined): Message["outcome"] {
  const kind = OUTCOMES.find((name) => name === raw?.kind);
  const atMs = amountAt(raw, "atMs");
  if (kind === undefined || atMs === undefined) return undefined;
  return { kind, atMs, ...fieldsAt(raw, ["reason"], textAt) };
}

function textsAt(raw: JsonObject | undefined, key: string): string[] {
  return arrayAt(raw, key).filter((item) => typeof item === "string");
}
