import { isServiceUrl } from "../../shared/config/service-url.ts";
import { AppError } from "../../shared/platform/app-error.ts";
import { type HttpResult, sendRequest } from "../../shared/platform/http-api.ts";

/** The published data of https://github.com/pydantic/genai-prices; its package names the same file. */
export const PUBLISHED_URL =
  "https://raw.githubusercontent.com/pydantic/genai-prices/main/prices/new_data/v2/data.json";

export type FetchedData = {
  /** As it was sent, parsed and not yet looked at. */
  value: unknown;
  /** When the server says that it last changed. */
  changedAtMs?: number;
};

/** Half a megabyte in 2026. */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * Asks once, follows no redirect, sends nothing of the user's. Throws USAGE for an address that is not
 * asked, PRICES_NOT_FETCHED with the reason for everything else.
 */
export async function fetchPrices(url: string, timeoutMs: number): Promise<FetchedData> {
  if (!isServiceUrl(url)) {
    throw new AppError(
      "USAGE",
      "--url must be an https address without a user name (http only for this machine). See: tacho help prices",
    );
  }
  const result = await sendRequest({
    ...{ url, method: "GET", timeoutMs, maxBodyBytes: MAX_BYTES },
    // The user named it, so it may be a mirror in the own network.
    allowPrivate: url !== PUBLISHED_URL,
    headers: { "user-agent": "tacho", accept: "application/json" },
  });
  if (result.kind !== "answer") throw failure(reasonOf(result));
  if (result.status !== 200) throw failure(`the server answered with status ${result.status}`);
  if (Buffer.byteLength(result.body) >= MAX_BYTES) throw failure("the answer is too large");
  const changedAtMs = Date.parse(result.header("last-modified") ?? "");
  const value = parsed(result.body);
  return Number.isNaN(changedAtMs) ? { value } : { value, changedAtMs };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Cut off, or a page that says something else: its text may hold anything.
    throw failure("the answer is not complete JSON");
  }
}

function reasonOf({ kind, code }: Exclude<HttpResult, { kind: "answer" }>): string {
  if (code === "timeout") return "the server took too long";
  return kind === "not_sent" ? `there was no connection (${code})` : `it broke off (${code})`;
}

export function failure(reason: string): AppError {
  return new AppError(
    "PRICES_NOT_FETCHED",
    `No prices were fetched: ${reason}. The list in use is unchanged; try again later, or name a mirror with --url.`,
  );
}
