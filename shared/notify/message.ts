import type { ChannelName } from "../config/notify-config.ts";
import type { AlertFacts } from "./alert-facts.ts";
import type { Importance } from "./notice.ts";

/** One text for one place, and what became of it: `outbox/<id>.<channel>.message.json`. */
export type Message = {
  version: 1;
  /** `<13 digits: ms of the event>-<key of its notice>`: sorts by time, the same however often it is made. */
  id: string;
  channel: ChannelName;
  /** Telegram's chat; the other channels have one place. */
  chatId?: string;
  /** Messages of one session arrive in order. */
  sessionId?: string;
  importance: Importance;
  text: MessageText;
  /** The numbers of an alert. */
  alert?: AlertFacts;
  /** Keys of the notices it tells of: several when a burst became one message. */
  notices: readonly string[];
  createdAtMs: number;
  /** Not sent before: company, quiet hours, a server that said when to come back. */
  notBeforeMs: number;
  /** Not sent after: old news. */
  expiresAtMs: number;
  /** Requests begun so far. */
  attempts: number;
  /** An alert of which nobody knows whether it arrived, sent once more. */
  isRepeat: boolean;
  /** What went wrong last, in our words. */
  problem?: string;
  /** Present once nothing more will be tried. */
  outcome?: { kind: OutcomeKind; atMs: number; reason?: string };
};

/** Plain text without control characters; each channel escapes it for itself. */
export type MessageText = {
  /** One line, begins with its sign: `🚀 api-fixer started on acme-api (Opus 5.5, devbox)`. */
  title: string;
  /** More lines, or none. */
  lines: readonly string[];
};

export const OUTCOMES = ["delivered", "uncertain", "dropped"] as const;
export type OutcomeKind = (typeof OUTCOMES)[number];
