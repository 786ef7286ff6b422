import { readLastLines } from "../platform/last-lines-file.ts";
import {
  amountAt,
  defined,
  type JsonObject,
  objectAt,
  parseObject,
  textAt,
} from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import { MS_PER_SECOND } from "../platform/time.ts";

/** The API error that a turn ended with, as the client wrote it into the transcript. */
export type ApiError = {
  /** The client's kind of error, as in its StopFailure hook. */
  kind: string;
  atMs: number;
  /** When the limit that was reached resets: only here, no hook is told. */
  resetsAtMs?: number;
};

/** Rows after the answer are small; an answer before it need not be whole. */
const TAIL_BYTES = 64 * 1024;

/**
 * The error that the transcript ends with; `undefined` when an answer or a prompt came after it. Seen
 * in Claude Code 2.1.329; see docs/claude-code.md#transcripts.
 */
export function lastApiError(transcriptPath: string): ApiError | undefined {
  const { lines } = readLastLines(transcriptPath, TAIL_BYTES);
  // Parsed from the end, and no further than the last thing that was said.
  for (let index = lines.length - 1; index >= 0; index--) {
    const row = parseObject(lines[index] ?? "");
    if (row?.type === "assistant") return apiErrorOf(row);
    if (row?.type === "user") return undefined;
  }
  return undefined;
}

function apiErrorOf(row: JsonObject): ApiError | undefined {
  const kind = safeName(textAt(row, "error"));
  const atMs = Date.parse(textAt(row, "timestamp") ?? "");
  if (row.isApiErrorMessage !== true || kind === undefined || !Number.isFinite(atMs)) {
    return undefined;
  }
  const resetsAtS = amountAt(objectAt(row, "quotaLimits"), "resetsAt");
  const resetsAtMs = resetsAtS === undefined ? undefined : resetsAtS * MS_PER_SECOND;
  return defined({ kind, atMs, resetsAtMs });
}
