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

const MODELS = ["claude-sonnet-4-5-20250929", "claude-opus-4-8", "gpt-5.5"] as const;
/** `unnamed`: with a ledger whose events do not say which answer they belong to. */
const FORMS = ["ledger", "plain", "unnamed"] as const;
type Form = (typeof FORMS)[number];

type Maker = ToolTree & { filler: (chars: number) => string };
type Answer = { messageId: number; atMs: number; model: string; tokens: UsageTokens };

/**
 * Threads of Amp: newer ones tell usage with each answer; older ones in a ledger without cache tokens,
 * which also knows of requests that have no answer.
 */
export function* ampTree(tree: ToolTree): Generator<TreeFile> {
  const maker = { ...tree, filler: fillerFrom(tree.random) };
  for (let index = 0; index < tree.sessions; index++) yield threadFile(maker, inTurn(FORMS, index));
  const path = ".local/share/amp/threads/index.json";
  yield {
    path,
    text: '{"messages":[{"role":"assistant","usage":{"inputTokens":7}}]}',
    grows: false,
  };
}

function threadFile(maker: Maker, form: Form): TreeFile {
  const { random, truth } = maker;
  const id = `T-${random.uuid()}`;
  const startMs = startOf(maker);
  const folder = random.chance(0.7) ? random.pick(PROJECTS) : undefined;
  const trees = folder === undefined ? [] : [{ uri: `file://${encodeURI(folder)}` }];
  const made = answers(random, startMs);
  const extra = form === "plain" ? [] : titles(random, startMs);
  for (const { atMs, model, tokens } of [...made, ...extra]) {
    const project = folder ?? NO_PROJECT;
    truth.count({ source: "amp", atMs, session: id, project, model, tokens });
  }
  const messages = made.flatMap((answer) => messagesOf(maker, answer, form));
  const events = [...made, ...extra].map((answer) => eventOf(random, answer, form));
  const ledger = { usageLedger: { events: random.chance(0.5) ? events : events.toReversed() } };
  const head = JSON.stringify({
    v: 12,
    id,
    created: startMs,
    env: { initial: { trees } },
    ...(form !== "plain" && ledger),
  }).slice(0, -1);
  const text = `${head},"messages":[${messages.join()}]}`;
  return { path: `.local/share/amp/threads/${id}.json`, text, grows: false };
}

function answers(random: Random, startMs: number): Answer[] {
  let atMs = startMs;
  return Array.from({ length: random.between(2, 30) }, (_, index) => {
    atMs += random.between(2_000, 240_000);
    return {
      messageId: index * 2 + 1,
      atMs,
      model: random.pick(MODELS),
      tokens: {
        ...NO_USAGE,
        input: random.between(1, 50_000),
        output: random.between(1, 4_000),
        cacheRead: random.between(0, 150_000),
        cacheWrite5m: random.chance(0.6) ? random.between(1, 9_000) : 0,
        requests: 1,
      },
    };
  });
}

/** Requests without an answer in the thread. */
function titles(random: Random, atMs: number): Answer[] {
  const tokens = { ...NO_USAGE, input: random.between(10, 400), output: 7, requests: 1 };
  return [{ messageId: -1, atMs: atMs + 900, model: "claude-haiku-4-5-20251001", tokens }];
}

/** A question and its answer, and messages that only look like one. */
function messagesOf({ random, filler }: Maker, answer: Answer, form: Form): string[] {
  const { messageId, atMs, model, tokens } = answer;
  const usage = {
    model,
    inputTokens: tokens.input,
    outputTokens: tokens.output,
    cacheReadInputTokens: tokens.cacheRead,
    cacheCreationInputTokens: tokens.cacheWrite5m,
    credits: 0.5,
    ...(form === "plain" && { timestamp: iso(atMs) }),
  };
  const question = { role: "user", messageId: messageId - 1, content: "@text", usage };
  const reply = { role: "assistant", messageId, content: "@text", usage };
  const broken = { role: "assistant", messageId: messageId + 1e6, content: [], usage: null };
  return [
    jsonWith(question, filler(random.between(20, 900))),
    jsonWith(reply, filler(random.between(50, 2_000))),
    ...(random.chance(0.1) ? [JSON.stringify(broken)] : []),
  ];
}

function eventOf(random: Random, { messageId, atMs, model, tokens }: Answer, form: Form) {
  const isNamed = form === "ledger" && messageId > 0;
  return {
    id: random.uuid(),
    timestamp: iso(atMs),
    model,
    credits: 0.5,
    operationType: messageId > 0 ? "inference" : "title",
    tokens: { input: tokens.input, output: tokens.output },
    ...(isNamed && { toMessageId: messageId, fromMessageId: messageId - 1 }),
  };
}
