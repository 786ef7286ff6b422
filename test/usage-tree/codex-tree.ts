import { NO_USAGE, type UsageTokens } from "../../shared/sources/usage-entry.ts";
import { zstdFrame } from "../sources/zstd-frame.ts";
import { fillerFrom } from "./filler.ts";
import type { Random } from "./random.ts";
import { inTurn, iso, jsonWith, PROJECTS, startOf, type ToolTree, uuid7 } from "./tool-tree.ts";
import type { TreeFile } from "./tree-file.ts";

/**
 * How Codex tells of requests: `times`: events, in turns without ids (2025); `turns`: events, in turns
 * whose ids hold their time; `records`: a record of each request as well.
 */
const ERAS = ["times", "turns", "records"] as const;
type Era = (typeof ERAS)[number];

const PLACES = ["sessions", "archived", "both", "packed"] as const;
const MODELS = ["gpt-5.5", "gpt-5.6-sol", "gpt-5.4-codex"] as const;

/** As Codex writes them: `input` includes what was cached, `output` includes reasoning. */
type Counts = { input: number; cached: number; written: number; output: number; reasoning: number };
const NOTHING: Counts = { input: 0, cached: 0, written: 0, output: 0, reasoning: 0 };

type Thread = {
  id: string;
  /** Which session it counts for. */
  session: string;
  project: string;
  era: Era;
  startMs: number;
  total: Counts;
  /** Each with the moment it tells of. */
  lines: { atMs: number; text: string }[];
};

type Maker = ToolTree & { filler: (chars: number) => string };

/**
 * Rollout files of Codex: each session has a fork and an agent, which begin with their parent's history;
 * events come twice or not at all, counting begins anew, and some sessions are archived or compressed.
 */
export function* codexTree(tree: ToolTree): Generator<TreeFile> {
  const maker = { ...tree, filler: fillerFrom(tree.random) };
  for (let index = 0; index < tree.sessions; index++) {
    const startMs = startOf(tree);
    const root = newThread(maker, startMs, { era: inTurn(ERAS, index), agentOf: undefined });
    root.lines.push(metaLine(maker, root, {}));
    talk(maker, root);
    const agent = offspring(maker, root, { isAgent: true });
    const fork = offspring(maker, root, { isAgent: false });
    yield* filesOf(root, inTurn(PLACES, index));
    yield* filesOf(agent, "sessions");
    yield* filesOf(fork, inTurn(PLACES, index + 1));
  }
  const text = `{"session_id":"x","text":"\\"token_count\\" of input_tokens"}\n`;
  yield { path: ".codex/history.jsonl", text, grows: true };
}

function newThread(
  { random }: Maker,
  startMs: number,
  { era, agentOf }: { era: Era; agentOf: Thread | undefined },
): Thread {
  const id = uuid7(startMs, random);
  const session = agentOf?.session ?? id;
  const project = agentOf?.project ?? random.pick(PROJECTS);
  return { id, session, project, era, startMs, total: NOTHING, lines: [] };
}

/** A thread that begins with what the parent had until some moment, copied at that of the fork. */
function offspring(maker: Maker, parent: Thread, { isAgent }: { isAgent: boolean }): Thread {
  const { random } = maker;
  const kept = parent.lines.slice(0, random.between(2, parent.lines.length));
  const startMs = (kept.at(-1)?.atMs ?? parent.startMs) + random.between(5_000, 3_600_000);
  const { era } = parent;
  const thread = newThread(maker, startMs, { era, agentOf: isAgent ? parent : undefined });
  const spawn = { thread_spawn: { parent_thread_id: parent.id, depth: 1 } };
  const about = isAgent
    ? { session_id: parent.session, source: { subagent: spawn } }
    : { forked_from_id: parent.id, source: "cli" };
  thread.lines.push(metaLine(maker, thread, about));
  // An agent may begin without a history.
  if (!isAgent || random.chance(0.6)) {
    thread.lines.push(...kept.map(({ text }, index) => restamped(text, startMs + index / 50)));
    thread.total = parent.total;
  }
  talk(maker, thread);
  return thread;
}

function restamped(text: string, atMs: number): { atMs: number; text: string } {
  const stamp = `{"timestamp":"${iso(atMs)}"`;
  return { atMs, text: text.replace(/^\{"timestamp":"[^"]+"/, stamp) };
}

/** Adds turns of the thread's own and counts what they use. */
function talk(maker: Maker, thread: Thread): void {
  const { random } = maker;
  let atMs = thread.startMs;
  for (let turns = random.between(1, 8), turn = 0; turn < turns; turn++) {
    atMs += random.between(2_000, 600_000);
    const model = random.pick(MODELS);
    thread.lines.push(...turnLines(maker, thread, { atMs, model }));
    if (turn > 0 && random.chance(0.15)) {
      // The window was full: counting begins anew.
      thread.total = NOTHING;
      thread.lines.push(event(atMs, countInfo(NOTHING, NOTHING)));
    }
    atMs = requests(maker, thread, { atMs, model });
  }
}

type Turn = { atMs: number; model: string };

function turnLines(maker: Maker, { project, era }: Thread, { atMs, model }: Turn): Thread["lines"] {
  const { random, filler } = maker;
  const turn = era === "times" ? {} : { turn_id: uuid7(atMs, random) };
  const started = era === "times" ? {} : { started_at: Math.floor(atMs / 1_000) };
  const lines = [
    event(atMs, { type: "task_started", ...turn, ...started, model_context_window: 272_000 }),
    line(atMs, "turn_context", { cwd: project, ...turn, model, effort: "high" }),
    event(atMs, { type: "user_message", message: "@text" }, filler(random.between(50, 2_000))),
  ];
  if (!random.chance(0.2)) return lines;
  const settings = { model, service_tier: random.pick(["priority", null]) };
  const applied = { type: "thread_settings_applied", thread_settings: settings };
  return [...lines, event(atMs, applied)];
}

/** The requests of a turn; gives the moment of the last one. */
function requests(maker: Maker, thread: Thread, { atMs: startMs, model }: Turn): number {
  const { random, filler, truth } = maker;
  const { era, session, project, lines } = thread;
  const count = (atMs: number, used: Counts) =>
    truth.count({ source: "codex", atMs, session, project, model, tokens: tokensOf(used) });
  let atMs = startMs;
  let untold = NOTHING;
  for (let made = random.between(1, 6), request = 0; request < made; request++) {
    atMs += random.between(1_000, 60_000);
    const item = { type: "message", role: "assistant", content: "@text" };
    lines.push(line(atMs, "response_item", item, filler(random.between(100, 3_000))));
    if (era === "records" && random.chance(0.1)) {
      const compacting = randomCounts(random);
      lines.push(record(maker, thread, { atMs, used: compacting }));
      count(atMs, compacting);
    }
    const used = randomCounts(random);
    thread.total = plus(thread.total, used);
    if (era === "records") {
      lines.push(record(maker, thread, { atMs, used }));
      count(atMs, used);
    }
    untold = plus(untold, used);
    // Only between two events can a total tell what a missing one would have.
    if (request > 0 && request < made - 1 && random.chance(0.15)) continue;
    if (era !== "records") count(atMs, untold);
    untold = NOTHING;
    lines.push(...countLines(random, { atMs, used, total: thread.total }));
  }
  return atMs + 5_000;
}

/** The event, some more times, and others that look like it. */
function countLines(
  random: Random,
  { atMs, used, total }: { atMs: number; used: Counts; total: Counts },
): Thread["lines"] {
  const info = countInfo(total, used);
  const lines = Array.from({ length: random.between(1, 3) }, (_, index) =>
    event(atMs + index * 700, info),
  );
  if (random.chance(0.2)) {
    lines.push(event(atMs, { type: "token_count", info: null, rate_limits: { primary: null } }));
    const bad = { total_token_usage: { input_tokens: -5, output_tokens: 1e6 } };
    lines.push(event(atMs, { type: "token_count", info: bad }));
    lines.push(line(atMs, "response_item", info));
  }
  return lines;
}

function countInfo(total: Counts, last: Counts) {
  const info = { total_token_usage: usage(total), last_token_usage: usage(last) };
  return { type: "token_count", info: { ...info, model_context_window: 272_000 } };
}

function usage({ input, cached, written, output, reasoning }: Counts) {
  return {
    input_tokens: input,
    cached_input_tokens: cached,
    cache_write_input_tokens: written,
    output_tokens: output,
    reasoning_output_tokens: reasoning,
    total_tokens: input + output,
  };
}

function record(
  { random }: Maker,
  { id }: Thread,
  { atMs, used }: { atMs: number; used: Counts },
): Thread["lines"][number] {
  const response = `resp_${random.uuid()}`;
  const payload = { thread_id: id, response_id: response, usage: usage(used) };
  return line(atMs, "token_usage_record", payload);
}

function metaLine(maker: Maker, thread: Thread, about: Record<string, unknown>) {
  const { id, startMs, project } = thread;
  const payload = {
    id,
    timestamp: iso(startMs),
    cwd: project,
    originator: "codex_cli_rs",
    cli_version: "0.150.0",
    ...about,
    // Its instructions make the first line long.
    base_instructions: { text: "@text" },
  };
  return line(startMs, "session_meta", payload, maker.filler(20_000));
}

function event(atMs: number, payload: unknown, text = ""): Thread["lines"][number] {
  return line(atMs, "event_msg", payload, text);
}

function line(atMs: number, type: string, payload: unknown, text = ""): Thread["lines"][number] {
  return { atMs, text: jsonWith({ timestamp: iso(atMs), type, payload }, text) };
}

function randomCounts(random: Random): Counts {
  const input = random.between(200, 200_000);
  const cached = Math.floor(input * random.next() * 0.95);
  const written = random.chance(0.3) ? random.between(0, input - cached) : 0;
  const output = random.between(5, 4_000);
  const reasoning = random.chance(0.7) ? random.between(0, output) : 0;
  return { input, cached, written, output, reasoning };
}

function plus(a: Counts, b: Counts): Counts {
  return {
    input: a.input + b.input,
    cached: a.cached + b.cached,
    written: a.written + b.written,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
  };
}

function tokensOf({ input, cached, written, output, reasoning }: Counts): UsageTokens {
  const cache = { cacheRead: cached, cacheWrite5m: written };
  return { ...NO_USAGE, ...cache, input: input - cached - written, output, reasoning, requests: 1 };
}

function* filesOf(thread: Thread, place: (typeof PLACES)[number]): Generator<TreeFile> {
  const stamp = iso(thread.startMs);
  const day = stamp.slice(0, 10).replaceAll("-", "/");
  const name = `rollout-${stamp.slice(0, 19).replaceAll(":", "-")}-${thread.id}.jsonl`;
  const text = thread.lines.map((each) => `${each.text}\n`).join("");
  const path = `.codex/sessions/${day}/${name}`;
  if (place === "packed") yield { path: `${path}.zst`, text: zstdFrame(text), grows: false };
  if (place === "sessions" || place === "both") yield { path, text, grows: true };
  if (place === "archived" || place === "both") {
    yield { path: `.codex/archived_sessions/${name}`, text, grows: place === "archived" };
  }
}
