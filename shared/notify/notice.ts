import { CHANNELS, type ChannelName } from "../config/notify-config.ts";
import {
  amountAt,
  arrayAt,
  fieldsAt,
  type JsonObject,
  parseObject,
  textAt,
} from "../platform/read-value.ts";

/**
 * Something people may want to hear of, as the process that saw it wrote it down. What else there is to
 * say (project, model, cost) is looked up in the session's record when the message is made.
 */
export type Notice = {
  /** Safe file name. Names the event, so that two processes that see one event tell it once. */
  key: string;
  atMs: number;
  kind: NoticeKind;
  sessionId?: string;
  agentId?: string;
  agentType?: string;
  /** session_failed: the client's kind of error. session_waiting: its kind of notification. */
  reason?: string;
  /** limit_…: the window. */
  window?: string;
  usedPercent?: number;
  /** limit_reached: the threshold it passed. spend_reached: 80 or 100. */
  thresholdPercent?: number;
  resetsAtMs?: number;
  /** limit_…: how much of the window's time is over. */
  elapsedPercent?: number;
  /** limit_…: that it is used up before its reset, 0-1; when, if it is, and with 80 % between the two. */
  probability?: number;
  exhaustsAtMs?: number;
  exhaustsFromMs?: number;
  exhaustsToMs?: number;
  /** The forecast knows the account for less than a week. */
  isLearning?: true;
  /** spend_reached. */
  spentUsd?: number;
  limitUsd?: number;
  /** spend_reached: `day`, `week`, `month`, `session` or `project`. */
  per?: string;
  project?: string;
  /** digest: its lines, the title first. */
  lines?: readonly string[];
  /** credential_expiring; `reason` says what of it. */
  expiresAtMs?: number;
  /** sink_refused: type and place of the sink, without anything secret. */
  sink?: string;
  account?: string;
  /** limit_…: where there are several. */
  accountLabel?: string;
  /** The channels in force where it was seen: who posts it may lack a token that stood in an environment. */
  channels?: readonly ChannelName[];
  /** The session counts as real when this file exists. */
  transcriptPath?: string;
};

export const NOTICE_KINDS = [
  "session_started",
  "session_finished",
  "session_failed",
  "session_waiting",
  "subagent_started",
  "subagent_finished",
  "limit_reached",
  "limit_runs_out",
  "limit_pace",
  "limit_reset",
  "spend_reached",
  "credential_expiring",
  "sink_refused",
  "digest",
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Pings are dropped when nobody knows whether they arrived; alerts are then repeated once. */
export type Importance = "ping" | "alert";

export function importanceOf(kind: NoticeKind): Importance {
  return ALERTS.has(kind) ? "alert" : "ping";
}

const ALERTS: ReadonlySet<NoticeKind> = new Set([
  "limit_reached",
  "limit_runs_out",
  "limit_pace",
  "limit_reset",
  "spend_reached",
  "credential_expiring",
  "sink_refused",
  "digest",
]);

export function noticeText(notice: Notice): string {
  return `${JSON.stringify({ version: 1, ...notice })}\n`;
}

/** `undefined` for anything that is no notice. */
export function parseNotice(text: string): Notice | undefined {
  return noticeOf(parseObject(text));
}

function noticeOf(raw: JsonObject | undefined): Notice | undefined {
  const key = textAt(raw, "key");
  const atMs = amountAt(raw, "atMs");
  const kind = NOTICE_KINDS.find((name) => name === raw?.kind);
  if (key === undefined || atMs === undefined || kind === undefined) return undefined;
  return {
    ...{ key, atMs, kind },
    ...fieldsAt(raw, TEXTS, textAt),
    ...fieldsAt(raw, AMOUNTS, amountAt),
    ...fieldsAt(raw, ["channels"], channelsAt),
    ...fieldsAt(raw, ["lines"], linesAt),
    ...(raw?.isLearning === true && { isLearning: true }),
  };
}

function channelsAt(raw: JsonObject | undefined, name: string): ChannelName[] | undefined {
  const named = arrayAt(raw, name);
  const known = CHANNELS.filter((channel) => named.includes(channel));
  return known.length === 0 ? undefined : known;
}

function linesAt(raw: JsonObject | undefined, name: string): string[] | undefined {
  const lines = arrayAt(raw, name).filter((line) => typeof line === "string");
  return lines.length === 0 ? undefined : lines;
}

const TEXTS = [
  "sessionId",
  "agentId",
  "agentType",
  "reason",
  "window",
  "sink",
  "account",
  "accountLabel",
  "per",
  "project",
  "transcriptPath",
] as const;
const AMOUNTS = [
  "usedPercent",
  "thresholdPercent",
  "resetsAtMs",
  "elapsedPercent",
  "probability",
  "exhaustsAtMs",
  "exhaustsFromMs",
  "exhaustsToMs",
  "spentUsd",
  "limitUsd",
  "expiresAtMs",
] as const;
