import type { HttpResult } from "../../platform/http-api.ts";
import { retryAfterMs } from "../../platform/retry-after.ts";
import type { Attempt } from "../channel.ts";

export type HttpAnswer = Extract<HttpResult, { kind: "answer" }>;

/**
 * What became of a request to `place` (ours: "Slack"); `judge` says it for answers that are not
 * common to all. Bodies of answers are foreign text: nothing of them may get into a problem.
 */
export function attemptOf(
  place: string,
  result: HttpResult,
  judge: (answer: HttpAnswer) => Attempt,
): Attempt {
  if (result.kind === "not_sent") return notSent(place, result.code);
  if (result.kind === "no_answer") {
    return { kind: "unknown", problem: `${place} did not answer (${result.code}).` };
  }
  const { status } = result;
  if (status === 429) return busy(place, retryAfterMs(result.header));
  if (status === 408 || status === 425 || status >= 500) {
    const waitMs = retryAfterMs(result.header);
    const problem = `${place} cannot take messages now (HTTP ${status}).`;
    return { kind: "later", problem, ...(waitMs !== undefined && { retryAfterMs: waitMs }) };
  }
  return judge(result);
}

export function busy(place: string, waitMs: number | undefined): Attempt {
  const problem = `${place} wants fewer messages (HTTP 429).`;
  return { kind: "later", problem, ...(waitMs !== undefined && { retryAfterMs: waitMs }) };
}

/** Nothing will be taken until somebody changes the settings. */
export function broken(problem: string): Attempt {
  return { kind: "refused", problem, isChannelBroken: true };
}

export function refusedText(place: string, status: number): Attempt {
  const problem = `${place} refused this message (HTTP ${status}).`;
  return { kind: "refused", problem, isChannelBroken: false };
}

function notSent(place: string, code: string): Attempt {
  const cause = UNUSABLE.get(code);
  if (cause !== undefined) return broken(`${place} is not used: ${cause}`);
  return { kind: "later", problem: `${place} cannot be reached (${code}).` };
}

const UNUSABLE: ReadonlyMap<string, string> = new Map([
  ["bad_address", "its address is none. Set one that begins with https://."],
  ["plain_http", "its address is not encrypted. Set one that begins with https://."],
  ["private_address", "its address lies in a private network. Set a public one."],
]);
