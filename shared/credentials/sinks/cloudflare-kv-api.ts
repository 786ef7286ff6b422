import { CLOUDFLARE_API, type CloudflareKvPlace } from "../../config/credentials-config.ts";
import { type HttpRequest, sendRequest } from "../../platform/http-api.ts";
import { MS_PER_SECOND } from "../../platform/time.ts";
import type { Sink, SinkOwner } from "../sink.ts";
import { putOutcome, type StatusAdvice } from "./put-outcome.ts";
import { filledIn } from "./sink-place.ts";
import { storedEnvelope } from "./stored-envelope.ts";

const TIME_LIMIT_MS = 10_000;
/** KV takes no shorter life. Source: developers.cloudflare.com/kv/api/write-key-value-pairs. */
const MIN_TTL_S = 60;

/**
 * A key of a Cloudflare KV namespace, by its REST interface. A stale envelope vanishes by itself. KV
 * cannot compare before it sets, so every device needs a key of its own.
 */
export function cloudflareKvSink(
  place: CloudflareKvPlace,
  owner: SinkOwner,
  now: () => number,
): Pick<Sink, "put" | "look"> {
  const url = valueUrl(place, owner);
  const request: Omit<HttpRequest, "method"> = {
    url,
    headers: { authorization: `Bearer ${place.apiToken}` },
    timeoutMs: TIME_LIMIT_MS,
    // Who names another server than Cloudflare's means it, wherever it stands.
    allowPrivate: place.apiBaseUrl !== CLOUDFLARE_API,
  };
  return {
    async put({ text }, { expiresAtMs }) {
      const lifeS = Math.floor((expiresAtMs - now()) / MS_PER_SECOND);
      const result = await sendRequest({
        ...request,
        method: "PUT",
        url: `${url}?expiration_ttl=${Math.max(MIN_TTL_S, lifeS)}`,
        headers: { ...request.headers, "content-type": "text/plain" },
        body: text,
      });
      return putOutcome(result, ADVICE);
    },
    async look() {
      const result = await sendRequest({ ...request, method: "GET" });
      const isThere = result.kind === "answer" && result.status === 200;
      return isThere ? storedEnvelope(result.body) : undefined;
    },
  };
}

function valueUrl(place: CloudflareKvPlace, owner: SinkOwner): string {
  const [account, namespace, key] = [
    place.accountId,
    place.namespaceId,
    filledIn(place.key, owner, String),
  ].map(encodeURIComponent);
  const base = place.apiBaseUrl.replace(/\/+$/, "");
  return `${base}/accounts/${account}/storage/kv/namespaces/${namespace}/values/${key}`;
}

const ADVICE: StatusAdvice = {
  400: "Check accountId, namespaceId, apiToken and key.",
  401: "Check apiToken: Cloudflare does not know it, or it has expired.",
  403: 'Check apiToken: it needs the permission "Workers KV Storage: Edit" for this account.',
  404: "Check accountId and namespaceId: there is no such namespace.",
};
