import { NO_USAGE, type UsageTokens } from "../../shared/sources/usage-entry.ts";
import { fillerFrom } from "./filler.ts";
import type { Random } from "./random.ts";
import {
  inTurn,
  iso,
  jsonWith,
  NO_PROJECT,
  PROJECTS,
  startOf,
  type ToolTree,
} from "./tool-tree.ts";
import type { TreeFile } from "./tree-file.ts";

const MODELS = ["gemini-3.8-flash", "gemini-3.5-pro", "gemini-2.5-pro"] as const;
/** `moved`: a document, and the lines it was turned into. */
const FORMS = ["lines", "document", "moved"] as const;

type Maker = ToolTree & { filler: (chars: number) => string };
type Session = { id: string; project: string; startMs: number };
/** As Gemini CLI writes them: `input` includes what was cached. */
type Counts = { input: number; cached: number; output: number; thoughts: number; tool: number };

/**
 * Recordings of Gemini CLI: documents of a time when only a hash of the folder was known, lines in which
 * an answer comes again when more is known of it, and sessions of subagents.
 */
export function* geminiTree(tree: ToolTree): Generator<TreeFile> {
  const maker = { ...tree, filler: fillerFrom(tree.random) };
  const { random } = tree;
  for (const [index, project] of PROJECTS.entries()) {
    const path = `.gemini/tmp/project-${index}/.project_root`;
    yield { path, text: `${project}\n`, grows: false, isEarly: true };
  }
  for (let index = 0; index < tree.sessions; index++) {
    const form = inTurn(FORMS, index);
    const at = random.between(0, PROJECTS.length - 1);
    const project = form === "document" ? NO_PROJECT : (PROJECTS[at] ?? NO_PROJECT);
    const hash = random.uuid().replaceAll("-", "").repeat(2);
    const folder = form === "document" ? hash : `project-${at}`;
    const session = { id: random.uuid(), project, startMs: startOf(tree) };
    const chats = `.gemini/tmp/${folder}/chats`;
    yield* sessionFiles(maker, session, { chats, form });
    if (form === "lines") yield agentFile(maker, session, chats);
  }
}

function* sessionFiles(
  maker: Maker,
  session: Session,
  { chats, form }: { chats: string; form: (typeof FORMS)[number] },
): Generator<TreeFile> {
  const stamp = iso(session.startMs).slice(0, 16).replace(":", "-");
  const path = `${chats}/session-${stamp}-${session.id.slice(0, 8)}`;
  const lines = conversation(maker, session);
  if (form !== "lines") {
    const head = JSON.stringify(header(session, session.id)).slice(0, -1);
    const text = `${head},"messages":[\n${lines.join(",\n")}\n]}\n`;
    yield { path: `${path}.json`, text, grows: false };
  }
  if (form !== "document") {
    const changes = [{ $set: { lastUpdated: iso(session.startMs) } }, { $rewindTo: session.id }];
    const rows = [header(session, session.id), ...changes].map((row) => JSON.stringify(row));
    const [first = "", ...others] = rows;
    yield { path: `${path}.jsonl`, text: asLines([first, ...lines, ...others]), grows: true };
  }
}

/** In a folder named after the session that started it, for which it counts. */
function agentFile(maker: Maker, session: Session, chats: string): TreeFile {
  const name = `explore-${maker.random.between(1, 1e6)}`;
  const lines = [JSON.stringify(header(session, name)), ...conversation(maker, session)];
  return { path: `${chats}/${session.id}/${name}.jsonl`, text: asLines(lines), grows: true };
}

function header({ startMs }: Session, sessionId: string) {
  return { sessionId, projectHash: "9f86d081", startTime: iso(startMs), kind: "main" };
}

function asLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

/** The messages of a conversation; counts its answers. */
function conversation({ random, filler, truth }: Maker, session: Session): string[] {
  const { id, project, startMs } = session;
  const lines: string[] = [];
  let atMs = startMs;
  for (let answers = random.between(2, 30); answers > 0; answers--) {
    atMs += random.between(2_000, 300_000);
    const model = random.pick(MODELS);
    const counts = randomCounts(random);
    const common = { timestamp: iso(atMs), content: "@text" };
    const question = { id: random.uuid(), ...common, type: "user" };
    lines.push(jsonWith(question, filler(random.between(20, 2_000))));
    const answer = { id: random.uuid(), ...common, type: "gemini", model };
    for (const tokens of tellings(random, counts)) {
      lines.push(jsonWith({ ...answer, tokens }, filler(random.between(50, 2_000))));
    }
    const tokens = tokensOf(counts);
    truth.count({ source: "gemini", atMs, session: id, project, model, tokens });
  }
  return lines;
}

/** An answer is written before its usage is known, while it grows, and again behind its tools. */
function tellings(random: Random, counts: Counts): unknown[] {
  const { input, cached, output, thoughts, tool } = counts;
  const whole = { ...counts, total: input + output + thoughts + tool };
  const part = { ...whole, output: Math.floor(output / 2), thoughts: 0, tool: 0, cached };
  return [
    ...(random.chance(0.4) ? [null] : []),
    ...(random.chance(0.3) ? [part] : []),
    whole,
    ...(random.chance(0.5) ? [whole] : []),
    ...(random.chance(0.1) ? [{ input: -1, output: 5_000 }] : []),
  ];
}

function randomCounts(random: Random): Counts {
  const input = random.between(100, 300_000);
  return {
    input,
    cached: random.chance(0.7) ? random.between(0, input) : 0,
    output: random.between(2, 4_000),
    thoughts: random.chance(0.6) ? random.between(1, 3_000) : 0,
    tool: random.chance(0.2) ? random.between(1, 500) : 0,
  };
}

function tokensOf({ input, cached, output, thoughts, tool }: Counts): UsageTokens {
  return {
    ...NO_USAGE,
    input: input - cached + tool,
    output: output + thoughts,
    reasoning: thoughts,
    cacheRead: cached,
    requests: 1,
  };
}
