import type { HttpResult } from "../../platform/http-api.ts";
import { defined } from "../../platform/read-value.ts";
import { retryAfterMs } from "../../platform/retry-after.ts";
import type { PutResult } from "../sink.ts";

/** What to check for each status that no repetition would change. */
export type StatusAdvice = { readonly [status: number]: string };

/** What became of a PUT that may be repeated without harm; `advice` is for this kind of place. */
export function putOutcome(result: HttpResult, advice: StatusAdvice): PutResult {
  if (result.kind === "no_answer") {
    return { kind: "later", problem: `No answer came (${result.code}).` };
  }
  if (result.kind === "not_sent") return unsent(result.code);
  const { status } = result;
  if (status >= 200 && status < 300) return { kind: "stored" };
  const answered = `It answered ${status}.`;
  if (status >= 500 || PASSING.has(status)) {
    const waitMs = retryAfterMs(result.header);
    return defined({ kind: "later" as const, problem: answered, retryAfterMs: waitMs });
  }
  const check = advice[status] ?? (status < 400 ? MOVED : "Check its settings.");
  return { kind: "refused", problem: `${answered} ${check}` };
}

/** Request timeout, too early, too many requests. */
const PASSING = new Set([408, 425, 429]);
const MOVED = "Redirects are not followed: set the address it leads to.";

const UNUSABLE: ReadonlyMap<string, string> = new Map([
  ["bad_address", "Its address cannot be used. Set an https address."],
  ["plain_http", "Its address is not encrypted. Set an https address."],
  ["private_address", "Its address is one of the own network. Set allowPrivate if that is right."],
  ["ERR_INVALID_CHAR", "Its token holds a character that cannot be sent. Set it again."],
]);

function unsent(code: string): PutResult {
  const problem = UNUSABLE.get(code);
  if (problem !== undefined) return { kind: "refused", problem };
  return { kind: "later", problem: `It could not be reached (${code}).` };
}
