import { NO_USAGE, type UsageTokens } from "../../shared/sources/usage-entry.ts";
import { fillerFrom } from "./filler.ts";
import { type OpencodeMessage, type OpencodeSession, opencodeData } from "./opencode-database.ts";
import type { Random } from "./random.ts";
import { inTurn, jsonWith, PROJECTS, startOf, type ToolTree } from "./tool-tree.ts";
import type { TreeFile } from "./tree-file.ts";

/** `moved`: files that the database took over; `migrated`: rows that version 2 did. */
const FORMS = ["files", "moved", "database", "migrated", "v2"] as const;
type Form = (typeof FORMS)[number];

type Model = { modelID: string; providerID: string };
const MODELS: readonly [Model, ...Model[]] = [
  { modelID: "claude-sonnet-5", providerID: "anthropic" },
  { modelID: "gpt-5.6-sol", providerID: "openai" },
  { modelID: "gemini-3.5-pro", providerID: "google" },
];

const DATA = ".local/share/opencode";
const FILES_VERSION = "1.1.9";
const DATABASE_VERSION = "1.14.2";

type Maker = ToolTree & { filler: (chars: number) => string };
type Written = { form: Form; session: OpencodeSession; messages: OpencodeMessage[] };

/**
 * OpenCode's sessions in files as they were before its database, in the tables of both versions, and in
 * several of them; with subagents, and with forks that begin with copies under other ids.
 */
export function* opencodeTree(tree: ToolTree): Generator<TreeFile> {
  const maker = { ...tree, filler: fillerFrom(tree.random) };
  const all: Written[] = [];
  for (let index = 0; index < tree.sessions; index++) {
    const root = newSession(maker, { form: inTurn(FORMS, index), startMs: startOf(tree) });
    all.push(root, childOf(maker, root));
    if (root.form === "files" || root.form === "database") all.push(forkOf(maker, root));
  }
  for (const written of all) {
    if (written.form === "files" || written.form === "moved") yield* filesOf(written);
  }
  const inDatabase = all.filter(({ form }) => form !== "files");
  if (inDatabase.length === 0) return;
  const { database, log } = opencodeData(inDatabase);
  yield { path: `${DATA}/opencode.db`, text: database, grows: false };
  yield { path: `${DATA}/opencode.db-wal`, text: log, grows: false };
}

function newSession(
  maker: Maker,
  { form, startMs, parent }: { form: Form; startMs: number; parent?: OpencodeSession },
): Written {
  const { random } = maker;
  const session = {
    id: idOf("ses", random),
    parent: parent?.id,
    folder: parent?.folder ?? random.pick(PROJECTS),
    version: form === "files" || form === "moved" ? FILES_VERSION : DATABASE_VERSION,
    createdAtMs: startMs,
  };
  return { form, session, messages: conversation(maker, session, parent?.id ?? session.id) };
}

/** A subagent's session, which counts for the one that started it. */
function childOf(maker: Maker, { form, session }: Written): Written {
  const startMs = session.createdAtMs + maker.random.between(60_000, 600_000);
  return newSession(maker, { form, startMs, parent: session });
}

function forkOf(maker: Maker, { form, session, messages }: Written): Written {
  const { random } = maker;
  const fork = newSession(maker, { form, startMs: session.createdAtMs + 86_400_000 });
  const kept = messages.slice(0, random.between(1, messages.length));
  const copies = kept.map((copy) => {
    return { ...copy, id: idOf("msg", random), sessionId: fork.session.id };
  });
  return { ...fork, messages: [...copies, ...fork.messages] };
}

/** `countsFor`: the session it was begun by. */
function conversation(
  maker: Maker,
  session: OpencodeSession,
  countsFor: string,
): OpencodeMessage[] {
  const { random, filler, truth } = maker;
  let atMs = session.createdAtMs;
  return Array.from({ length: random.between(1, 20) }, () => {
    atMs += random.between(20_000, 240_000);
    const { modelID, providerID } = random.pick(MODELS);
    const tokens = randomTokens(random);
    const question = { role: "user", content: "@text", time: { created: atMs - 1_000 } };
    const answer = {
      role: "assistant",
      modelID,
      providerID,
      path: { cwd: `${session.folder}/src`, root: session.folder },
      tokens: writtenTokens(tokens, { providerID, version: session.version }),
      time: { created: atMs, completed: atMs + random.between(500, 15_000) },
    };
    truth.count({
      source: "opencode",
      atMs,
      session: countsFor,
      project: session.folder,
      model: modelID,
      tokens,
    });
    const text = jsonWith(question, filler(random.between(20, 900)));
    return { id: idOf("msg", random), sessionId: session.id, answer, question: text };
  });
}

/** As its version wrote it: with reasoning in the output, for most providers, and later beside it. */
function writtenTokens(
  tokens: UsageTokens,
  { providerID, version }: { providerID: string; version: string },
) {
  const { input, output, reasoning, cacheRead, cacheWrite5m } = tokens;
  const cache = { read: cacheRead, write: cacheWrite5m };
  const beside = { input, output: output - reasoning, reasoning, cache };
  if (version === FILES_VERSION) {
    return providerID === "google" ? beside : { ...beside, output };
  }
  return { total: input + output + cacheRead + cacheWrite5m, ...beside };
}

function randomTokens(random: Random): UsageTokens {
  const output = random.between(5, 4_000);
  return {
    ...NO_USAGE,
    input: random.between(1, 30_000),
    output,
    reasoning: random.chance(0.5) ? random.between(0, output - 1) : 0,
    cacheRead: random.between(0, 150_000),
    cacheWrite5m: random.chance(0.5) ? random.between(0, 9_000) : 0,
    requests: 1,
  };
}

function* filesOf({ session, messages }: Written): Generator<TreeFile> {
  const { id, parent, folder, version, createdAtMs } = session;
  const storage = `${DATA}/storage`;
  const about = {
    id,
    parentID: parent,
    directory: folder,
    version,
    time: { created: createdAtMs },
  };
  const path = `${storage}/session/project/${id}.json`;
  yield { path, text: JSON.stringify(about, null, 2), grows: false, isEarly: true };
  // Says the same as the answer it belongs to, and is not looked at.
  const part = { type: "step-finish", tokens: { input: 9, output: 9 } };
  const partPath = `${storage}/part/${messages[0]?.id}/prt_1.json`;
  yield { path: partPath, text: JSON.stringify(part), grows: false };
  for (const { id: name, answer, question } of messages) {
    const folder = `${storage}/message/${id}`;
    const text = JSON.stringify({ id: name, sessionID: id, ...answer }, null, 2);
    yield { path: `${folder}/${name.replace("msg_", "msg_q")}.json`, text: question, grows: false };
    yield { path: `${folder}/${name}.json`, text, grows: false };
  }
}

function idOf(kind: "ses" | "msg", random: Random): string {
  return `${kind}_${random.uuid().replaceAll("-", "").slice(0, 26)}`;
}
