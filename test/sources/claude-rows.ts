import { NO_USAGE, type UsageEntry } from "../../shared/sources/usage-entry.ts";

/** Rows of transcripts as Claude Code 2.1.329 writes them, cut down to what matters. */
type AnswerOptions = {
  /** Over the usual fields of `message.usage`. */
  usage?: Record<string, unknown>;
  /** Over the usual fields of `message`. */
  message?: Record<string, unknown>;
  /** Over the usual fields of the row; `undefined` takes one away. */
  row?: Record<string, unknown>;
};

export const SESSION = "5e551011-0000-4000-8000-000000000001";
export const OTHER_SESSION = "5e551011-0000-4000-8000-000000000002";
const PROJECT = "/home/dev/acme-api";
export const AT = "2026-11-10T12:00:00.000Z";

/** 10 tokens in, 500 out. */
export function answerRow(id: string, { usage, message, row }: AnswerOptions = {}) {
  return {
    parentUuid: "0bcf1d6e-5a3c-4b5e-9f0a-3f2f4a1c2b7d",
    isSidechain: false,
    message: {
      id,
      type: "message",
      role: "assistant",
      model: "claude-opus-4-8",
      content: [{ type: "text", text: "Done." }],
      stop_reason: null,
      usage: { input_tokens: 10, output_tokens: 500, ...usage },
      ...message,
    },
    requestId: `req_${id}`,
    type: "assistant",
    uuid: `uuid-${id}`,
    timestamp: AT,
    cwd: PROJECT,
    sessionId: SESSION,
    version: "2.1.329",
    ...row,
  };
}

export function answerLine(id: string, options: AnswerOptions = {}): string {
  return lineOf(answerRow(id, options));
}

export function userLine(fields: Record<string, unknown> = {}): string {
  const message = { role: "user", content: "Please go on." };
  return lineOf({ isSidechain: false, type: "user", message, sessionId: SESSION, ...fields });
}

export function lineOf(row: object): string {
  return `${JSON.stringify(row)}\n`;
}

/** What `answerRow` tells. */
export function answerEntry(id: string, fields: Partial<UsageEntry> = {}): UsageEntry {
  return {
    id,
    atMs: Date.parse(AT),
    sessionId: SESSION,
    project: PROJECT,
    model: "claude-opus-4-8",
    isSidechain: false,
    isMarked: false,
    tokens: tokens({ input: 10, output: 500 }),
    ...fields,
  };
}

export function tokens(counts: Partial<UsageEntry["tokens"]>): UsageEntry["tokens"] {
  return { ...NO_USAGE, requests: 1, ...counts };
}
