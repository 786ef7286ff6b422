import type { ChannelName } from "../config/notify-config.ts";
import type { AlertFacts } from "./alert-facts.ts";
import type { MessageText } from "./message.ts";

/** A way to people that is set up: it knows its secrets, nobody else does. */
export type Channel = {
  name: ChannelName;
  /** Telegram's chat, where messages go unless they name another. */
  chatId?: string;
  /** Changes with the settings, tells nothing of the secrets: a problem is forgotten when it changes. */
  fingerprint: string;
  /** Never rejects. */
  send: (parcel: Parcel) => Promise<Attempt>;
};

export type Parcel = {
  /** Of the message: receivers may tell a repetition by it. */
  id: string;
  text: MessageText;
  /** The numbers of an alert. */
  alert?: AlertFacts;
  chatId?: string;
  timeoutMs: number;
};

/** What became of one request. `problem` is a sentence of ours: no outside text, no secret. */
export type Attempt =
  | { kind: "delivered" }
  /** Certainly not delivered; worth another try, not before `retryAfterMs` if the server said so. */
  | { kind: "later"; problem: string; retryAfterMs?: number }
  /** Certainly not delivered and never will be: this text, or with `isChannelBroken` anything. */
  | { kind: "refused"; problem: string; isChannelBroken: boolean }
  /** It was sent, and nobody knows whether it arrived. */
  | { kind: "unknown"; problem: string };
