import {
  arrayAt,
  defined,
  isObject,
  type JsonObject,
  numberAt,
  objectAt,
  textAt,
} from "../platform/read-value.ts";
import type { EntrySink } from "./source.ts";
import { tidyEntry } from "./tidy-entry.ts";
import { hasBadTokens, hasSum, isOddObject, momentAt, tokensAt } from "./token-fields.ts";
import type { UsageTokens } from "./usage-entry.ts";

/**
 * Reads a thread of Amp. Newer threads tell an answer's usage with the answer; older ones keep a ledger,
 * whose events name the answer they belong to but leave out its cache tokens, which stand with the
 * answer. Both are joined, and each answer counts once. `fileAtMs`: for answers without a time.
 */
export function readThread(
  thread: JsonObject,
  { threadId, fileAtMs }: { threadId: string; fileAtMs: number },
  sink: EntrySink,
): void {
  const answers = arrayAt(thread, "messages").filter(isObject).filter(isAnswer);
  const events = arrayAt(objectAt(thread, "usageLedger"), "events").filter(isObject);
  const joined = joinedAnswers(answers, events);
  let atMs = momentAt(thread, "created") ?? fileAtMs;
  const project = projectOf(thread);
  for (const { answer, event, key } of joined) {
    const usage = objectAt(answer, "usage");
    atMs = momentOf(answer, event) ?? atMs;
    const own = answerKey(answer) ?? key;
    const tokens = isOddObject(answer, "usage")
      ? "bad"
      : ampTokens(usage, objectAt(event, "tokens"));
    if (tokens === "bad") sink.drop("bad_tokens");
    else if (tokens === undefined) continue;
    else if (own === undefined) sink.drop("no_id");
    else {
      const entry = tidyEntry({
        id: `${threadId}:${own}`,
        atMs,
        sessionId: threadId,
        ...defined({ project }),
        model: textAt(event, "model") ?? textAt(usage, "model") ?? "unknown",
        isSidechain: false,
        isMarked: false,
        tokens,
      });
      sink.add(entry);
    }
  }
}

/** `key`: what an event is known by that has no answer. */
type Joined = { answer?: JsonObject; event?: JsonObject; key?: string };

function isAnswer(message: JsonObject): boolean {
  return message.role === "assistant" && (message.usage ?? undefined) !== undefined;
}

/** Each answer with its event: the first that names it, else the first unnamed one with its numbers. */
function joinedAnswers(answers: readonly JsonObject[], events: readonly JsonObject[]): Joined[] {
  const open = new Set(events);
  const take = (isIts: (event: JsonObject) => boolean): JsonObject | undefined => {
    const event = [...open].find(isIts);
    if (event !== undefined) open.delete(event);
    return event;
  };
  const named = answers.map((answer) => {
    const id = messageId(answer);
    return defined({
      answer,
      event: id === undefined ? undefined : take((event) => namedId(event) === id),
    });
  });
  const joined = named.map(({ answer, event }) =>
    defined({ answer, event: event ?? take((other) => isUnnamedTwin(other, answer)) }),
  );
  const told = new Set([undefined, ...answers.map(messageId)]);
  return [...joined, ...[...open].map((event) => defined({ event, key: eventKey(event, told) }))];
}

function isUnnamedTwin(event: JsonObject, answer: JsonObject): boolean {
  const usage = objectAt(answer, "usage");
  const tokens = objectAt(event, "tokens");
  return (
    namedId(event) === undefined &&
    event.model === usage?.model &&
    tokensAt(tokens, "input") === tokensAt(usage, "inputTokens") &&
    tokensAt(tokens, "output") === tokensAt(usage, "outputTokens")
  );
}

function messageId(answer: JsonObject | undefined): string | undefined {
  return numberAt(answer, "messageId")?.toString() ?? textAt(answer, "messageId");
}

function namedId(event: JsonObject): string | undefined {
  return numberAt(event, "toMessageId")?.toString() ?? textAt(event, "toMessageId");
}

function answerKey(answer: JsonObject | undefined): string | undefined {
  const atMs = momentAt(objectAt(answer, "usage"), "timestamp");
  return messageId(answer) ?? (atMs === undefined ? undefined : `at-${atMs}`);
}

/** The first event of an answer has the answer's key: the usage that comes with it may stand there later. */
function eventKey(event: JsonObject, told: Set<string | undefined>): string | undefined {
  const answerId = namedId(event);
  if (!told.has(answerId)) {
    told.add(answerId);
    return answerId;
  }
  const id = textAt(event, "id");
  return id === undefined ? undefined : `event-${id}`;
}

function momentOf(
  answer: JsonObject | undefined,
  event: JsonObject | undefined,
): number | undefined {
  const usage = objectAt(answer, "usage");
  return (
    momentAt(event, "timestamp") ?? momentAt(usage, "timestamp") ?? momentAt(answer, "timestamp")
  );
}

const USAGE_FIELDS = [
  "inputTokens",
  "outputTokens",
  "cacheReadInputTokens",
  "cacheCreationInputTokens",
];
const EVENT_FIELDS = ["input", "output", "cacheReadInputTokens", "cacheCreationInputTokens"];

/** `undefined` when nothing was used. */
function ampTokens(
  usage: JsonObject | undefined,
  event: JsonObject | undefined,
): UsageTokens | "bad" | undefined {
  if (hasBadTokens(usage, USAGE_FIELDS) || hasBadTokens(event, EVENT_FIELDS)) return "bad";
  const cached = (field: string) => tokensAt(usage, field) || tokensAt(event, field);
  const tokens = {
    input: tokensAt(event, "input") || tokensAt(usage, "inputTokens"),
    output: tokensAt(event, "output") || tokensAt(usage, "outputTokens"),
    reasoning: 0,
    cacheRead: cached("cacheReadInputTokens"),
    cacheWrite5m: cached("cacheCreationInputTokens"),
    cacheWrite1h: 0,
    webSearches: 0,
    requests: 1,
  };
  const { input, output, cacheRead, cacheWrite5m } = tokens;
  if (input + output + cacheRead + cacheWrite5m > 0) return tokens;
  return hasSum(usage, "totalTokens") || hasSum(event, "total") ? "bad" : undefined;
}

/** The first folder the thread was opened in. */
function projectOf(thread: JsonObject): string | undefined {
  const initial = objectAt(objectAt(thread, "env"), "initial");
  const uri = textAt(arrayAt(initial, "trees").find(isObject), "uri");
  if (!uri?.startsWith("file:///")) return undefined;
  try {
    return decodeURIComponent(uri.slice("file://".length));
  } catch {
    // No URI after all.
    return undefined;
  }
}
