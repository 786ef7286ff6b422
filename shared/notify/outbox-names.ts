import { CHANNELS, type ChannelName } from "../config/notify-config.ts";

/** What identifies a message: its files are named after it. */
export type MessageName = { id: string; channel: ChannelName };

/** `attempt` counts from 1. */
export type ClaimName = MessageName & { attempt: number };

export type OutboxNames = {
  /** Oldest first. */
  messages: readonly MessageName[];
  claims: readonly ClaimName[];
};

/** What the names in an outbox say of its messages; all else is left out. */
export function outboxNames(names: readonly string[]): OutboxNames {
  const messages: MessageName[] = [];
  const claims: ClaimName[] = [];
  for (const name of names) {
    const [, id, channelText, kind, attempt] = NAME.exec(name) ?? [];
    const channel = CHANNELS.find((known) => known === channelText);
    if (id === undefined || channel === undefined) continue;
    if (kind === "message.json") messages.push({ id, channel });
    else claims.push({ id, channel, attempt: Number(attempt) });
  }
  return { messages: messages.sort(byId), claims };
}

/** The messages in the folder of finished ones, oldest first. */
export function doneNames(names: readonly string[]): MessageName[] {
  return outboxNames(
    names.map((name) => name.replace(/\.json$/, ".message.json")),
  ).messages.slice();
}

/** `<id>.<channel>`: the same for all files of one message. */
export function nameKey({ id, channel }: MessageName): string {
  return `${id}.${channel}`;
}

export function isMessageId(id: string): boolean {
  return /^\d{13}-[\w-]+$/.test(id);
}

function byId(a: MessageName, b: MessageName): number {
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return a.channel < b.channel ? -1 : 1;
}

const NAME = /^(\d{13}-[\w-]+)\.([a-z]+)\.(message\.json|(\d{1,6})\.claim)$/;
