import { type HttpResult, sendRequest } from "../../platform/http-api.ts";
import { type JsonObject, parseObject } from "../../platform/read-value.ts";
import { retryAfterMs } from "../../platform/retry-after.ts";
import { tachoVersion } from "../../platform/tacho-version.ts";
import { MS_PER_SECOND } from "../../platform/time.ts";
import { usageAnswerSchema } from "./usage-answer-schema.ts";

/** What came of a question to the usage endpoint; nothing in it is a server's text but the answer. */
export type UsageAnswer =
  | { kind: "ok"; answer: JsonObject }
  | { kind: "throttled"; retryAfterMs?: number }
  | { kind: "refused"; status: 401 | 403; retryAfterMs?: number }
  | { kind: "offline" }
  | { kind: "failed" };

export type UsageQuestion = {
  accessToken: string;
  /** A gateway that the user has set; Anthropic's own server without it. */
  apiBaseUrl?: string;
  /** 5 s without it. */
  timeoutMs?: number;
};

const ANTHROPIC = "https://api.anthropic.com";
const TIMEOUT_MS = 5 * MS_PER_SECOND;
const MAX_BODY_BYTES = 1024 * 1024;

/** Asks how much is used. The token goes to that server alone: no redirect is followed. Never rejects. */
export async function askUsage(question: UsageQuestion): Promise<UsageAnswer> {
  const { accessToken, apiBaseUrl, timeoutMs = TIMEOUT_MS } = question;
  const base = (apiBaseUrl ?? ANTHROPIC).replace(/\/+$/, "");
  const result = await sendRequest({
    url: `${base}/api/oauth/usage`,
    method: "GET",
    headers: {
      authorization: `Bearer ${accessToken}`,
      "anthropic-beta": "oauth-2025-04-20",
      "content-type": "application/json",
      "user-agent": `tacho/${tachoVersion}`,
    },
    timeoutMs,
    // A gateway of the user's may well be in the user's network.
    allowPrivate: apiBaseUrl !== undefined,
    maxBodyBytes: MAX_BODY_BYTES,
  });
  return answerOf(result);
}

function answerOf(result: HttpResult): UsageAnswer {
  if (result.kind !== "answer") return { kind: "offline" };
  const { status, header, body } = result;
  const asked = retryAfterMs(header);
  const wish = asked === undefined ? {} : { retryAfterMs: asked };
  if (status === 429) return { kind: "throttled", ...wish };
  if (status === 401 || status === 403) return { kind: "refused", status, ...wish };
  if (status !== 200) return { kind: "failed" };
  const answer = parseObject(body);
  const isUsage = answer !== undefined && usageAnswerSchema.safeParse(answer).success;
  return isUsage ? { kind: "ok", answer } : { kind: "failed" };
}
