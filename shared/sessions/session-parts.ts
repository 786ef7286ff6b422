import {
  amountAt,
  arrayAt,
  fieldsAt,
  isObject,
  type JsonObject,
  numberAt,
  objectAt,
  stringAt,
} from "../platform/read-value.ts";
import { parseTokens, type TokenCounts } from "../usage/token-counts.ts";
import type { UsageSample } from "../usage/usage-rate.ts";
import { type AgentsReading, NO_AGENTS, parseAgents } from "./agents-reading.ts";
import { type CostMeter, NEW_METER } from "./cost-meter.ts";
import { parseRecord } from "./session-reader.ts";
import type { SessionCost, SessionRecord } from "./session-record.ts";
import { parseReading, type TranscriptReading, UNREAD } from "./transcript-reading.ts";

/** What was counted in a session's transcripts, and when. Both parts below hold one. */
export type CountedTranscripts = {
  transcript: TranscriptReading;
  agents: AgentsReading;
  /** When the transcripts were last read. */
  readAtMs: number;
  complete: boolean;
};

/**
 * A usage sample as it lies in a file. A statusline passes 120 of them on at every run: only their
 * time is checked, and the rest by whoever wants to know it (`usageSamples`).
 */
export type StoredSample = JsonObject & { readonly atMs: number };

/** `sessions/<id>.json`, written by the session's statusline alone: its record and its memory. */
export type Shard = {
  version: 1;
  record: SessionRecord;
  counted: CountedTranscripts;
  samples: readonly StoredSample[];
  memory: ShardMemory;
};

export const NOTHING_COUNTED: CountedTranscripts = {
  transcript: UNREAD,
  agents: NO_AGENTS,
  readAtMs: 0,
  complete: false,
};

/** What a statusline must know of its earlier runs. */
export type ShardMemory = {
  meter: CostMeter;
  /** Modification time of the credentials when the account was last looked up. */
  credentialsMtimeMs?: number;
  /** The client's own counter: it moves with every answer. */
  apiDurationMs?: number;
  /** Why the client started the session (startup, resume, clear, fork), where a hook told. */
  startReason?: string;
  /** Agents that run, and how far the events were read for it. */
  running: readonly string[];
  eventsOffset: number;
};

/** `sessions/<id>.tail.json`, written by hooks: what the transcript tells without a statusline. */
export type Tail = {
  version: 1;
  sessionId: string;
  updatedAtMs: number;
  counted: CountedTranscripts;
  /** What the running totals of a fork took over from its parent; unknown until its end is found. */
  inheritedCostUsd?: number;
  samples: readonly StoredSample[];
};

/**
 * A stored shard: the record's names stand at the top level of the file, the memory beside them. Only
 * `version` is the file's own there, and the client's is `clientVersion`.
 */
export function parseShard(raw: JsonObject, sessionId: string): Shard | undefined {
  const record = parseRecord({ ...raw, version: raw.clientVersion });
  if (record === undefined || record.sessionId !== sessionId) return undefined;
  const memory = objectAt(raw, "memory");
  return {
    version: 1,
    record,
    counted: parseCountedTranscripts(objectAt(raw, "counted")),
    samples: parseSamples(raw),
    memory: {
      meter: parseMeter(objectAt(memory, "meter")),
      running: arrayAt(memory, "running").filter((id) => typeof id === "string"),
      eventsOffset: Math.floor(amountAt(memory, "eventsOffset") ?? 0),
      ...fieldsAt(memory, ["apiDurationMs", "credentialsMtimeMs"], amountAt),
      ...fieldsAt(memory, ["startReason"], stringAt),
    },
  };
}

export function shardText({ record, ...memory }: Shard): string {
  const { version: clientVersion, ...rest } = record;
  return `${JSON.stringify({ ...memory, clientVersion, ...rest })}\n`;
}

export function parseTail(raw: JsonObject, sessionId: string): Tail | undefined {
  const updatedAtMs = amountAt(raw, "updatedAtMs");
  if (updatedAtMs === undefined || stringAt(raw, "sessionId") !== sessionId) return undefined;
  return {
    version: 1,
    sessionId,
    updatedAtMs,
    counted: parseCountedTranscripts(objectAt(raw, "counted")),
    samples: parseSamples(raw),
    ...fieldsAt(raw, ["inheritedCostUsd"], amountAt),
  };
}

export function tailText(tail: Tail): string {
  return `${JSON.stringify(tail)}\n`;
}

/** Of two countings of the same transcripts the one that knows more. */
export function furtherCounted(
  a: CountedTranscripts | undefined,
  b: CountedTranscripts | undefined,
): CountedTranscripts | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.complete !== b.complete) return a.complete ? a : b;
  if (!a.complete) return a.transcript.offset >= b.transcript.offset ? a : b;
  return a.readAtMs >= b.readAtMs ? a : b;
}

function parseCountedTranscripts(raw: JsonObject | undefined): CountedTranscripts {
  const transcript = parseReading(objectAt(raw, "transcript"));
  if (transcript === undefined) return NOTHING_COUNTED;
  return {
    transcript,
    agents: parseAgents(objectAt(raw, "agents")),
    readAtMs: amountAt(raw, "readAtMs") ?? 0,
    complete: raw?.complete === true,
  };
}

function parseMeter(raw: JsonObject | undefined): CostMeter {
  const rawUsd = amountAt(raw, "rawUsd");
  const carriedUsd = numberAt(raw, "carriedUsd");
  if (rawUsd === undefined || carriedUsd === undefined) return NEW_METER;
  return { rawUsd, carriedUsd, ...fieldsAt(raw, ["beforeDropUsd"], amountAt) };
}

function parseSamples(raw: JsonObject): StoredSample[] {
  return arrayAt(raw, "samples").filter(isStoredSample);
}

function isStoredSample(row: unknown): row is StoredSample {
  return isObject(row) && amountAt(row, "atMs") !== undefined;
}

/** The samples with what they say checked. */
export function usageSamples(rows: readonly StoredSample[]): UsageSample[] {
  return rows.map((row) => ({
    atMs: row.atMs,
    ...fieldsAt(row, ["costUsd", "fiveHourPercent", "sevenDayPercent"], amountAt),
    ...fieldsAt(row, ["tokens"], tokensAt),
  }));
}

function tokensAt(row: JsonObject | undefined, key: string): TokenCounts | undefined {
  return parseTokens(objectAt(row, key));
}

/** What the session itself has cost by its tail, USD; a fork's running totals begin at its parent's. */
export function tailCost({ counted, inheritedCostUsd }: Tail): SessionCost | undefined {
  const { cost, forkedFrom } = counted.transcript;
  if (cost === undefined) return undefined;
  const inherited = forkedFrom === undefined ? 0 : inheritedCostUsd;
  if (inherited === undefined) return undefined;
  const { totalUsd, ...rest } = cost;
  return { ...rest, totalUsd: Math.max(0, totalUsd - inherited) };
}
