import { NO_USAGE, type UsageTokens } from "../../shared/sources/usage-entry.ts";
import { fillerFrom } from "./filler.ts";
import type { Random } from "./random.ts";
import type { TreeFile } from "./tree-file.ts";
import type { Truth } from "./truth.ts";

export type ClaudeTree = {
  random: Random;
  truth: Truth;
  bytes: number;
  firstMs: number;
  days: number;
};

const MODELS = [
  "claude-opus-5-5",
  "claude-opus-4-8",
  "claude-sonnet-5",
  "claude-sonnet-4-5-20250929",
  "claude-haiku-4-5-20251001",
  "claude-fable-5-1",
] as const;
const PROJECTS = [
  "acme-api",
  "infra",
  "docs",
  "web shop",
  "größer",
  "data.lake",
  "cli",
  "ml",
] as const;
const MS_PER_DAY = 86_400_000;

/**
 * Transcripts of Claude Code up to about `bytes`, file by file: sessions with subagents, workflow
 * agents, forks of both kinds and what must not count. Proportions after real trees: a fifth of the
 * bytes are answers, seven in ten of them streamed, one session in eight a fork.
 */
export function* claudeTree(tree: ClaudeTree): Generator<TreeFile> {
  const filler = fillerFrom(tree.random);
  for (let written = 0; written < tree.bytes; ) {
    for (const file of sessionFiles(tree, filler)) {
      written += Buffer.byteLength(file.text);
      yield file;
    }
  }
}

type Filler = (chars: number) => string;
type Session = { id: string; project: string; slug: string; startMs: number; model: string };

function* sessionFiles(tree: ClaudeTree, filler: Filler): Generator<TreeFile> {
  const { random } = tree;
  const session = newSession(tree);
  const size = random.chance(0.008) ? 1_200 : random.between(5, 110);
  const lines = conversation(tree, filler, { session, answers: size });
  yield { path: `${session.slug}/${session.id}.jsonl`, text: lines.join(""), grows: true };
  for (let agents = random.chance(0.4) ? random.between(1, 4) : 0; agents > 0; agents--) {
    yield agentFile(tree, filler, session);
  }
  if (random.chance(0.125)) yield forkFile(tree, filler, { session, lines });
}

function newSession({ random, firstMs, days }: ClaudeTree): Session {
  const project = `/home/dev/${random.pick(PROJECTS)}`;
  const slug = `.claude/projects/${project.replaceAll(/[^a-zA-Z0-9]/g, "-")}`;
  const startMs = firstMs + Math.floor(random.next() * (days - 1) * MS_PER_DAY);
  return { id: random.uuid(), project, slug, startMs, model: random.pick(MODELS) };
}

type Talk = { session: Session; answers: number; agent?: string; startMs?: number };

/** The lines of a conversation, each with its line break; counts its answers. */
function conversation(tree: ClaudeTree, filler: Filler, talk: Talk): string[] {
  const { random, truth } = tree;
  const { session, agent } = talk;
  const lines = agent === undefined ? [ownerLine(session)] : [];
  let atMs = talk.startMs ?? session.startMs;
  for (let answer = 0; answer < talk.answers; answer++) {
    atMs += random.between(1_000, 120_000);
    lines.push(...otherLines(tree, filler, { session, agent, atMs }));
    const model = random.chance(0.1) ? random.pick(MODELS) : session.model;
    const tokens = answerTokens(random);
    const rows = answerLines(tree, filler, { session, agent, atMs, model, tokens });
    lines.push(...rows);
    const { project, id } = session;
    truth.count({ source: "claude", atMs, session: id, project, model, tokens });
    atMs += 3_000;
  }
  return lines;
}

function answerTokens(random: Random): UsageTokens {
  const cacheWrite1h = random.chance(0.8) ? random.between(0, 9_000) : 0;
  const cacheWrite5m = random.chance(0.25) ? random.between(0, 5_000) : 0;
  return {
    ...NO_USAGE,
    input: random.between(1, 4_000),
    output: random.between(9, 4_000),
    cacheRead: random.chance(0.9) ? random.between(0, 190_000) : random.between(200_001, 400_000),
    cacheWrite5m,
    cacheWrite1h,
    webSearches: random.chance(0.01) ? random.between(1, 4) : 0,
    requests: 1,
  };
}

type Answer = {
  session: Session;
  agent: string | undefined;
  atMs: number;
  model: string;
  tokens: UsageTokens;
};

/** One to three lines of the same answer; a streamed one knows its output only on its last line. */
function answerLines({ random }: ClaudeTree, filler: Filler, answer: Answer): string[] {
  const { session, agent, atMs, model, tokens } = answer;
  const id = `msg_01${random.uuid().replaceAll("-", "").slice(0, 22)}`;
  const count = random.between(1, 3);
  const isStreamed = random.chance(0.7);
  const hasRequest = agent === undefined || random.chance(0.8);
  return Array.from({ length: count }, (_, index) => {
    const output = index === count - 1 || !isStreamed ? tokens.output : random.between(1, 8);
    return `${JSON.stringify({
      parentUuid: random.uuid(),
      isSidechain: agent !== undefined,
      userType: "external",
      cwd: session.project,
      sessionId: session.id,
      version: "2.1.329",
      gitBranch: "main",
      ...(agent !== undefined && { agentId: agent }),
      message: {
        model,
        id,
        type: "message",
        role: "assistant",
        content: [content(index, random.chance(0.01) ? { id: null, version: null } : {})],
        stop_reason: index === count - 1 ? "end_turn" : null,
        stop_sequence: null,
        usage: usageOf({ ...tokens, output }),
      },
      ...(hasRequest && { requestId: `req_${id.slice(4)}` }),
      type: "assistant",
      uuid: random.uuid(),
      timestamp: new Date(atMs + index * 700).toISOString(),
    }).replace("@text", () => filler(random.between(100, 1_700)))}\n`;
  });
}

function content(index: number, nulls: Record<string, null>): Record<string, unknown> {
  if (index === 0) return { type: "thinking", thinking: "@text", signature: "EqQBCkYIBxgCKkD" };
  const input = { command: "npm test", ...nulls, description: "@text" };
  return index === 1 ? { type: "text", text: "@text" } : { type: "tool_use", name: "Bash", input };
}

function usageOf(tokens: UsageTokens): Record<string, unknown> {
  return {
    input_tokens: tokens.input,
    cache_creation_input_tokens: tokens.cacheWrite5m + tokens.cacheWrite1h,
    cache_read_input_tokens: tokens.cacheRead,
    cache_creation: {
      ephemeral_5m_input_tokens: tokens.cacheWrite5m,
      ephemeral_1h_input_tokens: tokens.cacheWrite1h,
    },
    output_tokens: tokens.output,
    service_tier: "standard",
    ...(tokens.webSearches > 0 && {
      server_tool_use: { web_search_requests: tokens.webSearches, web_fetch_requests: 0 },
    }),
  };
}

function ownerLine({ id }: Session): string {
  const row = { type: "session-owner", sessionId: id, accountUuid: OWNER, organizationUuid: OWNER };
  return `${JSON.stringify(row)}\n`;
}

const OWNER = "11111111-1111-4111-8111-111111111111";

type Beside = { session: Session; agent: string | undefined; atMs: number };

/** What stands between the answers: prompts, results of tools, progress, the client's own errors. */
function otherLines(tree: ClaudeTree, filler: Filler, { session, agent, atMs }: Beside): string[] {
  const { random } = tree;
  const common = {
    isSidechain: agent !== undefined,
    cwd: session.project,
    sessionId: session.id,
    uuid: random.uuid(),
    timestamp: new Date(atMs - 500).toISOString(),
  };
  const usage = usageOf({ ...NO_USAGE, input: 7, output: 5_000 });
  const result = {
    type: "user",
    message: { role: "user", content: [{ type: "tool_result", content: "@text" }] },
    ...common,
    ...(random.chance(0.03) && { toolUseResult: { usage, totalTokens: 5_007 } }),
  };
  const lines = [withText(result, filler(resultChars(random)))];
  if (random.chance(0.4))
    lines.push(withText({ type: "attachment", text: "@text", ...common }, filler(3_000)));
  if (random.chance(0.02)) {
    const message = { message: { id: "msg_progress", role: "assistant", usage } };
    lines.push(
      `${JSON.stringify({ type: "progress", data: { type: "agent_progress", message }, ...common })}\n`,
    );
  }
  if (random.chance(0.01)) lines.push(`${JSON.stringify(failure(common))}\n`);
  return lines;
}

function resultChars(random: Random): number {
  return random.chance(0.05) ? random.between(40_000, 160_000) : random.between(500, 16_000);
}

function withText(row: Record<string, unknown>, text: string): string {
  return `${JSON.stringify(row).replace("@text", () => text)}\n`;
}

function failure(common: Record<string, unknown>): Record<string, unknown> {
  const usage = usageOf(NO_USAGE);
  const message = { id: "00000000", model: "<synthetic>", role: "assistant", content: [], usage };
  return { type: "assistant", isApiErrorMessage: true, message, ...common };
}

function agentFile(tree: ClaudeTree, filler: Filler, session: Session): TreeFile {
  const { random } = tree;
  const agent = random.uuid().replaceAll("-", "").slice(0, 17);
  const startMs = session.startMs + random.between(0, 3_600_000);
  const answers = random.between(2, 40);
  const text = conversation(tree, filler, { session, agent, startMs, answers }).join("");
  const folder = random.pick([
    `${session.slug}/${session.id}/subagents`,
    `${session.slug}/${session.id}/subagents`,
    `${session.slug}/${session.id}/subagents/workflows/wf_${agent.slice(0, 6)}`,
    session.slug,
  ]);
  return { path: `${folder}/agent-${agent}.jsonl`, text, grows: true };
}

/**
 * A session that begins with copies of another's lines, whole or cut in the middle of an answer. Newer
 * clients mark the copies with the session they come from, older ones stamp them anew.
 */
function forkFile(
  tree: ClaudeTree,
  filler: Filler,
  { session, lines }: { session: Session; lines: readonly string[] },
): TreeFile {
  const { random } = tree;
  const fork = { ...session, id: random.uuid() };
  const isMarked = random.chance(0.5);
  const kept = Math.ceil(lines.length * (0.4 + 0.6 * random.next()));
  const copies = lines.slice(1, kept).map((line) => copied(line, { session, fork, isMarked }));
  const startMs = session.startMs + 3 * MS_PER_DAY;
  const own = conversation(tree, filler, {
    session: fork,
    answers: random.between(1, 40),
    startMs,
  });
  const path = `${session.slug}/${fork.id}.jsonl`;
  return { path, text: [...copies, ...own].join(""), grows: true };
}

const LATER_MS = 2 * MS_PER_DAY;

function copied(
  line: string,
  { session, fork, isMarked }: { session: Session; fork: Session; isMarked: boolean },
): string {
  const moved = line.replace(`"sessionId":"${session.id}"`, `"sessionId":"${fork.id}"`);
  if (isMarked) return moved.replace(/\}\n$/, `,"requestSessionId":"${session.id}"}\n`);
  return moved.replace(/"timestamp":"([^"]+)"/, (_, stamp: string) => {
    return `"timestamp":"${new Date(Date.parse(stamp) + LATER_MS).toISOString()}"`;
  });
}
