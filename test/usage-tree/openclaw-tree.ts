import { NO_USAGE, type UsageTokens } from "../../shared/sources/usage-entry.ts";
import { fillerFrom } from "./filler.ts";
import { openclawDatabase } from "./openclaw-database.ts";
import type { Random } from "./random.ts";
import { inTurn, iso, jsonWith, PROJECTS, startOf, type ToolTree } from "./tool-tree.ts";
import type { TreeFile } from "./tree-file.ts";

const MODELS = ["claude-opus-5", "gpt-5.5", "gemini-3.5-pro"] as const;
/** `imported`: put aside when the session moved into the database; `database`: only there. */
const FORMS = ["live", "deleted", "reset", "imported", "database"] as const;
const AGENT = ".openclaw/agents/main";

type Maker = ToolTree & { filler: (chars: number) => string };
type Session = { id: string; project: string; startMs: number };
type Written = { session: Session; lines: string[] };

/**
 * Sessions of OpenClaw: transcripts, also deleted and reset ones; a database with its write-ahead log,
 * into which some moved; forks that begin with copies; and its own notices in the form of answers.
 */
export function* openclawTree(tree: ToolTree): Generator<TreeFile> {
  const maker = { ...tree, filler: fillerFrom(tree.random) };
  const moved: Written[] = [];
  for (let index = 0; index < tree.sessions; index++) {
    const form = inTurn(FORMS, index);
    const written = newSession(maker, startOf(tree));
    if (form === "imported" || form === "database") moved.push(written);
    if (form !== "database") yield fileOf(written, form);
    if (form !== "live") continue;
    yield fileOf(forkOf(maker, written), form);
    yield { path: `${AGENT}/sessions/sessions.json`, text: '{"usage":{"input":9}}', grows: false };
  }
  if (moved.length === 0) return;
  const events = moved.map(({ session, lines }) => ({ sessionId: session.id, lines }));
  const { database, log } = openclawDatabase(events);
  const path = `${AGENT}/agent/openclaw-agent.sqlite`;
  yield { path, text: database, grows: false };
  yield { path: `${path}-wal`, text: log, grows: false };
}

function fileOf({ session, lines }: Written, form: (typeof FORMS)[number]): TreeFile {
  const text = lines.map((line) => `${line}\n`).join("");
  const name = `${session.id}.jsonl`;
  const endMs = session.startMs + 7_200_000;
  switch (form) {
    case "deleted":
      return { path: `${AGENT}/sessions/${name}.deleted.${iso(endMs)}`, text, grows: false };
    case "reset":
      return { path: `${AGENT}/sessions/${name}.reset.${endMs}`, text, grows: false };
    case "imported": {
      const folder = `${AGENT}/session-sqlite-import-archive`;
      return { path: `${folder}/${name}.imported-${endMs}`, text, grows: false };
    }
    default:
      return { path: `${AGENT}/sessions/${name}`, text, grows: true };
  }
}

function newSession(maker: Maker, startMs: number): Written {
  const { random } = maker;
  const session = { id: random.uuid(), project: random.pick(PROJECTS), startMs };
  return { session, lines: [headerOf(session), ...conversation(maker, session)] };
}

/** Begins with copies of another's events, which keep their ids and times. */
function forkOf(maker: Maker, { session, lines }: Written): Written {
  const { random } = maker;
  const fork = { ...session, id: random.uuid(), startMs: session.startMs + 86_400_000 };
  const copies = lines.slice(1, random.between(2, lines.length));
  return { session: fork, lines: [headerOf(fork), ...copies, ...conversation(maker, fork)] };
}

function headerOf({ id, project, startMs }: Session): string {
  return JSON.stringify({
    type: "session",
    version: 3,
    id,
    timestamp: iso(startMs),
    cwd: project,
  });
}

/** The events of a session; counts its answers. */
function conversation({ random, filler, truth }: Maker, session: Session): string[] {
  const { id, project } = session;
  let { startMs: atMs } = session;
  let model: string = random.pick(MODELS);
  const lines = [JSON.stringify(modelChange(model, atMs))];
  for (let answers = random.between(2, 30); answers > 0; answers--) {
    atMs += random.between(2_000, 240_000);
    lines.push(message(random, { role: "user", timestamp: atMs - 1_500 }, filler(400)));
    if (random.chance(0.2)) {
      model = random.pick(MODELS);
      lines.push(JSON.stringify(random.chance(0.5) ? modelChange(model, atMs) : snapshot(model)));
    }
    const named = random.chance(0.7) ? { provider: "some", model } : {};
    const tokens = randomTokens(random);
    const answer = { role: "assistant", ...named, usage: usageOf(tokens), timestamp: atMs };
    lines.push(message(random, answer, filler(random.between(50, 2_000))));
    truth.count({ source: "openclaw", atMs, session: id, project, model, tokens });
    if (random.chance(0.2)) lines.push(...refused(random, atMs + 50));
  }
  return lines;
}

function message(random: Random, fields: Record<string, unknown>, text: string): string {
  const id = random.uuid().slice(0, 8);
  return jsonWith({ type: "message", id, message: { content: "@text", ...fields } }, text);
}

function modelChange(model: string, atMs: number) {
  return { type: "model_change", timestamp: iso(atMs), provider: "some", modelId: model };
}

function snapshot(model: string) {
  return { type: "custom", customType: "model-snapshot", data: { modelId: model } };
}

/** Answers that OpenClaw wrote itself, that Codex tells of as well, or that are none. */
function refused(random: Random, atMs: number): string[] {
  const answer = { role: "assistant", usage: { input: 999, output: 999 }, timestamp: atMs };
  const others = [
    { ...answer, provider: "openclaw", model: "delivery-mirror" },
    { ...answer, idempotencyKey: "codex-app-server:thread:turn" },
    { ...answer, usage: { input: -1, output: 999 } },
    { ...answer, usage: { input: 0, output: 0 } },
    { ...answer, role: "toolResult" },
  ];
  return others.map((fields) => message(random, fields, "a notice"));
}

function randomTokens(random: Random): UsageTokens {
  const output = random.between(5, 3_000);
  return {
    ...NO_USAGE,
    input: random.between(1, 20_000),
    output,
    reasoning: random.chance(0.3) ? random.between(0, output) : 0,
    cacheRead: random.between(0, 150_000),
    cacheWrite5m: random.chance(0.5) ? random.between(0, 8_000) : 0,
    cacheWrite1h: random.chance(0.3) ? random.between(0, 8_000) : 0,
    requests: 1,
  };
}

function usageOf(tokens: UsageTokens) {
  const { input, output, reasoning, cacheRead, cacheWrite5m, cacheWrite1h } = tokens;
  const cacheWrite = cacheWrite5m + cacheWrite1h;
  const totalTokens = input + output + cacheRead + cacheWrite;
  return { input, output, reasoning, cacheRead, cacheWrite, cacheWrite1h, totalTokens };
}
