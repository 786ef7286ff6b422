import type { ChannelName } from "../config/notify-config.ts";
import type { Channel } from "./channel.ts";
import type { ChannelProblems } from "./channel-problems-file.ts";
import { type Lane, laneName, longerPause, type Pause, type Queued } from "./lanes.ts";
import type { Lease } from "./lease-file.ts";
import type { Message } from "./message.ts";

export type DeliverOptions = {
  outboxDir: string;
  /** Those that are set up; messages for others are dropped. */
  channels: readonly Channel[];
  /** Between the end of a request to one chat and the next. */
  minIntervalMs: number;
  lease: Lease;
  now: () => number;
  /** In 0..1. */
  random: () => number;
  sleep: (ms: number) => Promise<void>;
  requestTimeoutMs: number;
  /** Called once for a channel that turned out to refuse everything; the sentence is ours. */
  onProblem: (channel: ChannelName, problem: string) => void;
  /** Once `true`, nothing new is begun. */
  isCutShort?: () => boolean;
  /** While `true`, messages do not wait for company: those due within `lingerMs` go at once. */
  isHurried?: () => boolean;
  /** Ends by then, with shorter time for the last requests. */
  untilMs?: number;
  /** Goes on while something is due within that time; a minute. */
  lingerMs?: number;
  /** Told after each step that a killed process may not have come past. */
  onStep?: (step: DeliveryStep) => void;
};

export type DeliveryStep =
  | "claimed"
  | "checked"
  | "answered"
  | "noted"
  | "written"
  | "unclaimed"
  | "filed";

/** What a sender knows while it sends. The outbox is the truth; all of this may be read again. */
export type Delivery = DeliverOptions & {
  channelByName: ReadonlyMap<ChannelName, Channel>;
  problems: ChannelProblems;
  lanes: Map<string, Lane>;
  /** Unfinished messages by `nameKey`, oldest first. */
  queue: Map<string, Message>;
  /** Until when those must wait whose request another sender may have under way, or that are too new. */
  held: Map<string, number>;
  inFlight: Map<string, Promise<void>>;
  lastMs: number;
  /** The names in the outbox are listed again after a while; `undefined`: at once. */
  scannedAtMs: number | undefined;
  /** The disk refused: nothing more may be sent. */
  failure: { error: unknown } | undefined;
};

export function laneOfMessage(run: Delivery, { channel, chatId }: Message): string {
  return laneName(channel, chatId ?? run.channelByName.get(channel)?.chatId);
}

/** All of the queue that we have a channel for, with the lane each will take; what is held back holds its session back as well. */
export function queued(run: Delivery): Queued[] {
  const ours = [...run.queue].filter(([, { channel }]) => run.channelByName.has(channel));
  return ours.map(([key, message]) => {
    const notBeforeMs = Math.max(message.notBeforeMs, run.held.get(key) ?? 0);
    return { message: { ...message, notBeforeMs }, lane: laneOfMessage(run, message) };
  });
}

export function pauseLane(run: Delivery, name: string, pause: Pause): void {
  const lane = run.lanes.get(name);
  run.lanes.set(name, {
    isBusy: lane?.isBusy ?? false,
    pause: longerPause(lane?.pause, pause),
  });
}

export function setBusy(run: Delivery, name: string, isBusy: boolean): void {
  run.lanes.set(name, { ...run.lanes.get(name), isBusy });
}

export function pausesOf({ lanes }: Delivery): Map<string, Pause> {
  const pauses = [...lanes].flatMap(([name, { pause }]) =>
    pause === undefined ? [] : [[name, pause] as const],
  );
  return new Map(pauses);
}
