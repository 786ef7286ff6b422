import { arrayAt, isObject, MAX_TEXT_CHARACTERS } from "../platform/read-value.ts";
import { MAX_ANSWER_TOKENS } from "../usage/token-counts.ts";
import { isoReader } from "./iso-moment.ts";
import { type Place, placeFinder } from "./json-places.ts";
import type { LineBytes } from "./source.ts";
import { textMemory } from "./text-memory.ts";
import type { UsageEntry, UsageTokens } from "./usage-entry.ts";
import { utf8Text } from "./utf8-text.ts";

/** What a transcript's path tells of its rows. */
export type ClaudeFile = {
  /** Of rows that name none. */
  sessionId: string;
  /** Of the file of a subagent. */
  agentId: string | undefined;
  mtimeMs: number;
};

type AnswerReader = {
  /**
   * What `claudeParser` would make of the row, in half the time; `undefined` for one that is odd in any
   * way. A row that tells no more than the one before gives the very entry that that one gave.
   */
  read: (line: LineBytes, account: string | undefined) => UsageEntry | undefined;
  /** The moment of the row that was read last. */
  atMs: () => number;
};

const { find, places } = placeFinder({
  type: "type",
  timestamp: "timestamp",
  sessionId: "sessionId",
  madeIn: "requestSessionId",
  agentId: "agentId",
  project: "cwd",
  isSidechain: "isSidechain",
  isError: "isApiErrorMessage",
  id: "message.id",
  model: "message.model",
  input: "message.usage.input_tokens",
  output: "message.usage.output_tokens",
  cacheRead: "message.usage.cache_read_input_tokens",
  written: "message.usage.cache_creation_input_tokens",
  written5m: "message.usage.cache_creation.ephemeral_5m_input_tokens",
  written1h: "message.usage.cache_creation.ephemeral_1h_input_tokens",
  thinking: "message.usage.output_tokens_details.thinking_tokens",
  webSearches: "message.usage.server_tool_use.web_search_requests",
  speed: "message.usage.speed",
  iterations: "message.usage.iterations",
});

/** Of all files: to make them anew for each would take a tenth of the time that a small file takes. */
const readType = textMemory();
const readId = textMemory();
const readSession = textMemory();
const readMadeIn = textMemory();
const readAgent = textMemory();
const readProject = textMemory();
const readModel = textMemory();
const readSpeed = textMemory();
const readMoment = isoReader();

export function answerReader(file: ClaudeFile): AnswerReader {
  const fileSession = utf8Text(file.sessionId);
  const fileAgent = file.agentId === undefined ? undefined : utf8Text(file.agentId);
  let last: UsageEntry | undefined;
  let atMs = Number.NaN;

  function entryIn(line: LineBytes, account: string | undefined): UsageEntry | undefined {
    const id = readId(line, places.id);
    const model = readModel(line, places.model) ?? "unknown";
    const tokens = tokensIn(line.view);
    if (id === undefined || model === "<synthetic>" || tokens === undefined) return undefined;
    const madeIn = readMadeIn(line, places.madeIn);
    return {
      id,
      atMs,
      sessionId: madeIn ?? readSession(line, places.sessionId) ?? fileSession,
      agentId: readAgent(line, places.agentId) ?? fileAgent,
      project: readProject(line, places.project),
      model,
      account,
      speed: readSpeed(line, places.speed) === "fast" ? "fast" : undefined,
      isSidechain: isSidechain(line.view),
      isMarked: madeIn !== undefined,
      tokens,
    };
  }

  function isSidechain(view: DataView): boolean {
    const { start } = places.isSidechain;
    const letter = start < 0 ? 0 : view.getUint8(start);
    return letter === LETTER_T || (letter !== LETTER_F && file.agentId !== undefined);
  }

  return {
    read(line, account) {
      if (!find(line.view, line.start, line.end) || !isPlain(line)) return undefined;
      if (readType(line, places.type) !== "assistant") return undefined;
      const momentMs = readMoment(line.view, places.timestamp);
      if (!(momentMs > 0)) return undefined;
      atMs = momentMs;
      const entry = entryIn(line, account);
      if (entry === undefined) return undefined;
      if (last !== undefined && isToldAgain(entry, last)) return last;
      last = entry;
      return entry;
    },
    atMs: () => atMs,
  };
}

const TEXT_PLACES = [
  ...[places.id, places.model, places.sessionId, places.madeIn],
  ...[places.agentId, places.project, places.speed],
];

/** Nothing is there that needs more than a look at its bytes. */
function isPlain({ bytes, view }: LineBytes): boolean {
  const { isError, iterations } = places;
  if (isError.start >= 0 && view.getUint8(isError.start) === LETTER_T) return false;
  for (const { start, end } of TEXT_PLACES) {
    if (start >= 0 && end - start > MAX_TEXT_CHARACTERS) return false;
  }
  if (iterations.start < 0) return true;
  const list: unknown = JSON.parse(bytes.toString("latin1", iterations.start, iterations.end));
  return isOneRequest(arrayAt({ list }, "list"));
}

/** What an answer of several requests adds up, and leaves out, is for the parser. */
function isOneRequest([first, ...others]: readonly unknown[]): boolean {
  return (
    first === undefined || (others.length === 0 && isObject(first) && first.type === "message")
  );
}

/** `undefined` where one is no plain count, or none says that there was an answer. */
function tokensIn(view: DataView): UsageTokens | undefined {
  if (places.input.start < 0 && places.output.start < 0) return undefined;
  const input = countAt(view, places.input);
  const output = countAt(view, places.output);
  const cacheRead = countAt(view, places.cacheRead);
  const written = countAt(view, places.written);
  const written5m = countAt(view, places.written5m);
  const cacheWrite1h = countAt(view, places.written1h);
  const thinking = countAt(view, places.thinking);
  const webSearches = countAt(view, places.webSearches);
  const sum = input + output + cacheRead + written + written5m + cacheWrite1h + thinking;
  if (Number.isNaN(sum + webSearches)) return undefined;
  return {
    input,
    output,
    reasoning: Math.min(thinking, output),
    cacheRead,
    // Written without a split it counts as written for five minutes.
    cacheWrite5m: Math.max(written5m, written - cacheWrite1h),
    cacheWrite1h,
    webSearches,
    requests: 1,
  };
}

/** 0 where there is none; NaN for what is no plain count of one answer. */
function countAt(view: DataView, { start, end }: Place): number {
  if (start < 0) return 0;
  let count = 0;
  for (let at = start; at < end; at += 1) {
    const digit = view.getUint8(at) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    count = 10 * count + digit;
  }
  return count <= MAX_ANSWER_TOKENS ? count : Number.NaN;
}

/** Told later and otherwise the same, it changes nothing of what the first telling gave. */
function isToldAgain(entry: UsageEntry, first: UsageEntry): boolean {
  return (
    entry.id === first.id &&
    entry.atMs >= first.atMs &&
    entry.sessionId === first.sessionId &&
    entry.agentId === first.agentId &&
    entry.project === first.project &&
    entry.model === first.model &&
    entry.account === first.account &&
    entry.speed === first.speed &&
    entry.isSidechain === first.isSidechain &&
    entry.isMarked === first.isMarked &&
    isSameCount(entry.tokens, first.tokens)
  );
}

function isSameCount(a: UsageTokens, b: UsageTokens): boolean {
  return (
    a.output === b.output &&
    a.input === b.input &&
    a.cacheRead === b.cacheRead &&
    a.cacheWrite5m === b.cacheWrite5m &&
    a.cacheWrite1h === b.cacheWrite1h &&
    a.reasoning === b.reasoning &&
    a.webSearches === b.webSearches
  );
}

const ZERO = 48;
const LETTER_F = 102;
const LETTER_T = 116;
