import { type LookupAddress, lookup } from "node:dns";
import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { AppError } from "./app-error.ts";
import { isLoopbackAddress, isPublicAddress } from "./private-address.ts";
import { isObject, stringAt } from "./read-value.ts";

export type HttpRequest = {
  /** https; http only to this machine (`localhost` or its literal address), with `allowPrivate`. */
  url: string;
  method: "GET" | "POST" | "PUT";
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** For all of it, from the look-up of the name to the last byte of the answer. */
  timeoutMs: number;
  /** Also addresses of the own network and this machine; without it the connection itself refuses them. */
  allowPrivate: boolean;
  /** How much of an answer's body is read; 64 KiB when it is not said. */
  maxBodyBytes?: number;
};

export type HttpResult =
  /** `body`: its first `maxBodyBytes`, less where the connection ended or time ran out within it. */
  | { kind: "answer"; status: number; header: (name: string) => string | undefined; body: string }
  /** Nothing of the request was sent. `code` is a short word of the system's or ours. */
  | { kind: "not_sent"; code: string }
  /** The request was on its way when the connection ended or time ran out. */
  | { kind: "no_answer"; code: string };

const MAX_BODY_BYTES = 64 * 1_024;

/**
 * Never rejects; follows no redirect; a new connection each time, because an idle one that the server
 * has just closed looks like a request that was lost. Codes of ours: `bad_address`, `plain_http`,
 * `private_address`, `timeout`, `closed`.
 */
export function sendRequest(request: HttpRequest): Promise<HttpResult> {
  try {
    return exchange(open(request, targetOf(request)), request);
  } catch (error) {
    // An address that is none or that is refused, a header that no header can be.
    return Promise.resolve({ kind: "not_sent", code: codeOf(error) });
  }
}

type Target = { url: URL; mayConnect: (address: string) => boolean };

function targetOf({ url, allowPrivate }: HttpRequest): Target {
  if (!URL.canParse(url)) throw refusal("bad_address");
  const parsed = new URL(url);
  const host = parsed.hostname.replace(/^\[|\]$/g, "");
  const mayConnect = connectable(parsed.protocol, host, allowPrivate);
  // The connection looks up names only.
  if (isIP(host) !== 0 && !mayConnect(host)) throw refusal("private_address");
  return { url: parsed, mayConnect };
}

function connectable(protocol: string, host: string, allowPrivate: boolean): Target["mayConnect"] {
  if (protocol === "https:") return allowPrivate ? () => true : isPublicAddress;
  if (protocol !== "http:") throw refusal("bad_address");
  if (host !== "localhost" && !isLoopbackAddress(host)) throw refusal("plain_http");
  return allowPrivate ? isLoopbackAddress : () => false;
}

function open(request: HttpRequest, { url, mayConnect }: Target): ClientRequest {
  const { method, headers } = request;
  const lookUp = checkedLookup(mayConnect);
  const options = { method, agent: false, lookup: lookUp, ...(headers && { headers }) };
  if (url.protocol !== "https:") return requestHttp(url, options);
  // Whatever NODE_TLS_REJECT_UNAUTHORIZED says: a token is sent.
  return requestHttps(url, { ...options, rejectUnauthorized: true });
}

/** Checked here, so that a name cannot lead elsewhere between the check and the connection. */
function checkedLookup(mayConnect: Target["mayConnect"]): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const problem = error ?? problemOf(addresses, mayConnect);
      const [first] = addresses ?? [];
      if (problem !== undefined || first === undefined) {
        callback(problem ?? refusal("bad_address"), "", 0);
      } else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function problemOf(
  addresses: readonly LookupAddress[],
  mayConnect: Target["mayConnect"],
): Error | undefined {
  return addresses.every(({ address }) => mayConnect(address))
    ? undefined
    : refusal("private_address");
}

function exchange(
  client: ClientRequest,
  { body, timeoutMs, ...request }: HttpRequest,
): Promise<HttpResult> {
  return new Promise((resolve) => {
    const progress: Progress = { isUnderWay: false };
    const end = (code: string) => {
      clearTimeout(timer);
      resolve(resultOf(progress, code));
      client.destroy();
    };
    const timer = setTimeout(() => end("timeout"), timeoutMs);
    client.on("socket", (socket) => {
      const opened = "encrypted" in socket ? "secureConnect" : "connect";
      socket.once(opened, () => {
        progress.isUnderWay = true;
      });
    });
    client.on("response", (response) => {
      progress.answer = answerOf(response, request.maxBodyBytes ?? MAX_BODY_BYTES, end);
    });
    client.on("error", (error) => end(codeOf(error)));
    client.on("close", () => end("closed"));
    client.end(body);
  });
}

type Progress = {
  /** The connection stands, so something of the request may have left. */
  isUnderWay: boolean;
  answer?: () => HttpResult;
};

function resultOf({ isUnderWay, answer }: Progress, code: string): HttpResult {
  return answer?.() ?? { kind: isUnderWay ? "no_answer" : "not_sent", code };
}

/** The status says what became of the request, however much of the body arrives after it. */
function answerOf(
  response: IncomingMessage,
  maxBytes: number,
  end: (code: string) => void,
): () => HttpResult {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= maxBytes) end("closed");
  });
  response.on("end", () => end("closed"));
  response.on("error", (error) => end(codeOf(error)));
  return () => ({
    kind: "answer",
    status: response.statusCode ?? 0,
    header: (name) => headerOf(response, name),
    body: Buffer.concat(chunks).subarray(0, maxBytes).toString("utf8"),
  });
}

function headerOf(response: IncomingMessage, name: string): string | undefined {
  const value = response.headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}

function refusal(code: string): AppError {
  return new AppError(code, "This address is not connected to.");
}

/** Words of the system (`ECONNREFUSED`, `CERT_HAS_EXPIRED`) hold nothing from outside. */
function codeOf(error: unknown): string {
  const code = isObject(error) ? stringAt(error, "code") : undefined;
  return code !== undefined && /^\w{1,64}$/.test(code) ? code : "error";
}
