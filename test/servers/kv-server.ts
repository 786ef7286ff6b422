import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text as readText } from "node:stream/consumers";
import { listen } from "./listen.ts";

/** A value as it was put. */
export type KvWrite = {
  key: string;
  value: string;
  ttlS: number;
  authorization: string;
  atMs: number;
};

export type KvServer = {
  /** For the `apiBaseUrl` of a cloudflare-kv sink. */
  url: string;
  /** Every write that was accepted, in the order of its arrival. */
  writes: KvWrite[];
  /** Answers every request with this status while it is set. */
  fail: (status: number | undefined) => void;
  close: () => Promise<void>;
};

/** A stand-in of Cloudflare's KV API on the loopback: PUT and GET of one value. */
export async function startKvServer(): Promise<KvServer> {
  const writes: KvWrite[] = [];
  let failure: number | undefined;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? "", "http://127.0.0.1");
    const [, key = ""] = /\/values\/([^/]+)$/.exec(url.pathname) ?? [];
    const name = decodeURIComponent(key);
    const value = await readText(request);
    const known = writes.findLast((write) => write.key === name)?.value;
    if (failure !== undefined) return response.writeHead(failure).end("{}");
    if (request.method === "GET") return response.writeHead(known ? 200 : 404).end(known);
    const ttlS = Number(url.searchParams.get("expiration_ttl"));
    const { authorization = "" } = request.headers;
    writes.push({ key: name, value, ttlS, authorization, atMs: Date.now() });
    return response.writeHead(200).end(JSON.stringify({ success: true }));
  };
  const server = createServer((request, response) => void answer(request, response));
  const fail = (status: number | undefined) => {
    failure = status;
  };
  return { ...(await listen(server)), writes, fail };
}
