import type { SinkConfig } from "../../config/credentials-config.ts";
import { type HttpRequest, type HttpResult, sendRequest } from "../../platform/http-api.ts";
import type { EnvelopeLabel, PutResult, Sink, SinkOwner, StoredEnvelope } from "../sink.ts";
import { putOutcome, type StatusAdvice } from "./put-outcome.ts";
import { filledIn } from "./sink-place.ts";
import { storedEnvelope } from "./stored-envelope.ts";

const TIME_LIMIT_MS = 10_000;

type HttpPlace = Extract<SinkConfig, { type: "http" }>;
type Ask = (changes: Pick<HttpRequest, "method" | "headers" | "body">) => Promise<HttpResult>;
type Stored = { kind: "found"; stored: StoredEnvelope } | { kind: "nothing" | "unknown" };

/**
 * A server that keeps one envelope and replaces it only for who knows the generation that is there
 * (`If-Match`, docs/credentials.md). So of two writers none undoes the other's newer one.
 */
export function httpSink(place: HttpPlace, owner: SinkOwner): Required<Pick<Sink, "put" | "look">> {
  const ask: Ask = ({ headers, ...changes }) =>
    sendRequest({
      url: filledIn(place.url, owner, encodeURIComponent),
      headers: { authorization: `Bearer ${place.token}`, ...headers },
      timeoutMs: TIME_LIMIT_MS,
      allowPrivate: place.allowPrivate,
      ...changes,
    });
  const put = async (text: string, precondition: Record<string, string>) =>
    ask({
      method: "PUT",
      headers: { "content-type": "application/json", ...precondition },
      body: text,
    });
  return {
    async put({ text }, label) {
      const result = await put(text, preconditionFor(label.previous));
      if (!isMismatch(result)) return putOutcome(result, ADVICE);
      const there = await whatIsThere(result, ask);
      if (there.kind === "found") return comparedWith(there.stored, label);
      if (there.kind === "unknown") return { kind: "later", problem: UNSAID };
      // It was removed since we put something there.
      const again = await put(text, preconditionFor(undefined));
      if (isMismatch(again)) return { kind: "later", problem: UNSAID };
      return putOutcome(again, ADVICE);
    },
    async look() {
      const there = foundIn(await ask({ method: "GET" }));
      return there.kind === "found" ? there.stored : undefined;
    },
  };
}

function preconditionFor(generation: number | undefined): Record<string, string> {
  return generation === undefined ? { "if-none-match": "*" } : { "if-match": `"${generation}"` };
}

function isMismatch(result: HttpResult): result is Extract<HttpResult, { kind: "answer" }> {
  return result.kind === "answer" && result.status === 412;
}

/** Without a sign that what is there expires later, ours is taken for the newer one. */
function comparedWith(stored: StoredEnvelope, label: EnvelopeLabel): PutResult {
  const { generation, expiresAtMs } = stored;
  // An earlier attempt of ours, whose answer was lost.
  if (generation === label.generation && expiresAtMs === label.expiresAtMs) {
    return { kind: "stored" };
  }
  return { kind: expiresAtMs > label.expiresAtMs ? "superseded" : "conflict", generation };
}

/** The refusal itself says so (`ETag`, `Tacho-Expires-At`); a server that does not is asked. */
async function whatIsThere(
  { header }: Extract<HttpResult, { kind: "answer" }>,
  ask: Ask,
): Promise<Stored> {
  const generation = amountIn(/^(?:W\/)?"(\d+)"$/.exec(header("etag") ?? "")?.[1]);
  const expiresAtMs = amountIn(header("tacho-expires-at"));
  if (generation !== undefined && expiresAtMs !== undefined) {
    return { kind: "found", stored: { generation, expiresAtMs } };
  }
  const there = foundIn(await ask({ method: "GET" }));
  if (there.kind !== "unknown" || generation === undefined) return there;
  return { kind: "found", stored: { generation, expiresAtMs: 0 } };
}

function foundIn(result: HttpResult): Stored {
  if (result.kind !== "answer") return { kind: "unknown" };
  if (result.status === 404 || result.status === 204) return { kind: "nothing" };
  const stored = result.status === 200 ? storedEnvelope(result.body) : undefined;
  return stored === undefined ? { kind: "unknown" } : { kind: "found", stored };
}

function amountIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

const UNSAID = "It holds another envelope (412) and does not say which.";

const ADVICE: StatusAdvice = {
  401: "Check the token.",
  403: "Check the token: it may not write there.",
  404: "Check the url.",
  405: "Check the url: it takes no PUT.",
};
