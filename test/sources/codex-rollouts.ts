import { createHash } from "node:crypto";
import { createFixture } from "fs-fixture";
import { codexSource } from "../../shared/sources/codex-source-file.ts";
import { placeIn, readSource } from "./source-contract.ts";

export const PARENT = threadId("2026-09-01T10:00:00.000Z", "1");
export const CHILD = threadId("2026-09-01T11:00:00.000Z", "2");

export const DAY = ".codex/sessions/2026/09/01";
export const PARENT_FILE = `${DAY}/rollout-2026-09-01T10-00-00-${PARENT}.jsonl`;
export const ARCHIVED_FILE = `.codex/archived_sessions/rollout-2026-09-01T11-00-00-${CHILD}.jsonl`;
export const CHILD_FILE = `${DAY}/rollout-2026-09-01T11-00-00-${CHILD}.jsonl`;

/** Two answers: 1,000 in of which 600 cached, then 700 of which 500; 100 and 50 out. */
export const parentLines = [
  meta(PARENT, "2026-09-01T10:00:00.000Z"),
  turn(PARENT, "2026-09-01T10:00:01.000Z"),
  count("2026-09-01T10:00:05.000Z", [1000, 600, 100, 30], [1000, 600, 100, 30]),
  turn(PARENT, "2026-09-01T10:05:00.000Z"),
  count("2026-09-01T10:05:09.000Z", [1700, 1100, 150, 40], [700, 500, 50, 10]),
];

export const parentEntries = [
  entry({
    id: `${PARENT}:1000-600-0-100-30`,
    at: "2026-09-01T10:00:05.000Z",
    tokens: { input: 400, cacheRead: 600, output: 100, reasoning: 30 },
  }),
  entry({
    id: `${PARENT}:1700-1100-0-150-40`,
    at: "2026-09-01T10:05:09.000Z",
    tokens: { input: 200, cacheRead: 500, output: 50, reasoning: 10 },
  }),
];

/** The child forks the parent, whose history its file repeats, and answers once. */
export const forkLines = [
  meta(CHILD, "2026-09-01T11:00:00.000Z", {
    forked_from_id: PARENT,
    base_instructions: { text: "long ".repeat(1_000) },
  }),
  ...parentLines.map(restamped),
  turn(CHILD, "2026-09-01T11:00:02.000Z"),
  count("2026-09-01T11:00:08.000Z", [2000, 1300, 170, 40], [300, 200, 20, 0]),
];
export const forkEntry = {
  ...entry({
    id: `${CHILD}:2000-1300-0-170-40`,
    at: "2026-09-01T11:00:08.000Z",
    tokens: { input: 100, cacheRead: 200, output: 20 },
  }),
  sessionId: CHILD,
};

export type Counts = readonly [input: number, cached: number, output: number, reasoning: number];
export type Line = { readonly [key: string]: unknown };

export const limitsOnly = {
  type: "token_count",
  info: null,
  rate_limits: { primary: { used_percent: 7 } },
};
export const childRecord = {
  thread_id: CHILD,
  session_id: CHILD,
  response_id: "resp-9",
  usage: usage([1100, 1000, 20, 0]),
};

/** What one session's file tells. */
export async function readRollout(rollout: readonly (Line | undefined)[]) {
  const first = JSON.stringify(rollout[0] ?? {});
  const file = first.includes(`"id":"${CHILD}"`) ? CHILD_FILE : PARENT_FILE;
  await using home = await createFixture({ [file]: lines(rollout) });
  return await readSource(codexSource, placeIn(home.path));
}

export function lines(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

export function meta(id: string, timestamp: string, more: Line = {}): Line {
  const payload = {
    id,
    timestamp,
    cwd: "/home/ada/engine",
    originator: "codex_cli_rs",
    cli_version: "0.152.0",
    source: "cli",
    model_provider: "openai",
    ...more,
  };
  return { timestamp, type: "session_meta", payload };
}

/** A turn that a thread began at `timestamp`. */
export function turn(thread: string, timestamp: string, more: Line = {}): Line {
  const turn_id = threadId(timestamp, thread.slice(-1));
  const payload = { turn_id, cwd: "/home/ada/engine", model: "gpt-5.5", ...more };
  return { timestamp, type: "turn_context", payload };
}

export function event(timestamp: string, payload: Line): Line {
  return { timestamp, type: "event_msg", payload };
}

export function count(timestamp: string, total: Counts, last: Counts): Line {
  const info = {
    total_token_usage: usage(total),
    last_token_usage: usage(last),
    model_context_window: 258400,
  };
  return event(timestamp, { type: "token_count", info, rate_limits: null });
}

export function record(timestamp: string, response_id: string, counts: Counts): Line {
  const payload = { thread_id: PARENT, session_id: PARENT, response_id, usage: usage(counts) };
  return { timestamp, type: "token_usage_record", payload };
}

export function usage([
  input_tokens,
  cached_input_tokens,
  output_tokens,
  reasoning_output_tokens,
]: Counts) {
  const total_tokens = input_tokens + output_tokens;
  return {
    input_tokens,
    cached_input_tokens,
    output_tokens,
    reasoning_output_tokens,
    total_tokens,
  };
}

/** As a fork copies it. */
export function restamped(line: Line | undefined): Line {
  return { ...line, timestamp: "2026-09-01T11:00:00.050Z" };
}

/** As versions before 2026 wrote it. */
export function withoutTurnIds(line: Line): Line {
  return line.type === "turn_context" ? { ...line, payload: { model: "gpt-5.5" } } : line;
}

function entry({ id, at, tokens }: { id: string; at: string; tokens: Line }) {
  return {
    id,
    atMs: Date.parse(at),
    sessionId: PARENT,
    project: "/home/ada/engine",
    model: "gpt-5.5",
    isSidechain: false,
    isMarked: false,
    tokens: {
      input: 0,
      output: 0,
      reasoning: 0,
      cacheRead: 0,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      webSearches: 0,
      requests: 1,
      ...tokens,
    },
  };
}

/** A UUID of version 7, made at that time. */
export function threadId(timestamp: string, seed: string): string {
  const time = Date.parse(timestamp).toString(16).padStart(12, "0");
  const rest = createHash("sha256").update(seed).digest("hex");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6, 17)}${seed.slice(-1)}`;
}
