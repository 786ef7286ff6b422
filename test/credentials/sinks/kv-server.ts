import { type LocalServer, type ServerAnswer, startServer } from "./local-server.ts";

export const KV_ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353";
export const KV_NAMESPACE = "0f2ac74b498b48028cb68387c421e279";
export const KV_TOKEN = "cf-api-token-Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQ";

export type KvServer = LocalServer & {
  /** What lies under each key, and for how many seconds more. */
  stored: Map<string, { value: string; ttlS: number }>;
  /** Answers that come first, whatever is asked. */
  troubles: ServerAnswer[];
};

/** Cloudflare's REST interface to KV, as far as a sink needs it. */
export async function startKvServer(): Promise<KvServer> {
  const stored: KvServer["stored"] = new Map();
  const troubles: ServerAnswer[] = [];
  const server = await startServer((request) => troubles.shift() ?? answerTo(request, stored));
  return { ...server, stored, troubles };
}

function answerTo(
  { method, path, headers, body }: LocalServer["seen"][number],
  stored: KvServer["stored"],
): ServerAnswer {
  if (headers.authorization !== `Bearer ${KV_TOKEN}`) {
    return failure(401, 10000, "Authentication error");
  }
  const url = new URL(path, "http://kv");
  const [, account, namespace, name] =
    /^\/accounts\/([^/]+)\/storage\/kv\/namespaces\/([^/]+)\/values\/([^/]+)$/.exec(url.pathname) ??
    [];
  if (name === undefined) return failure(404, 7003, `Could not route to ${path}`);
  if (account !== KV_ACCOUNT) return failure(403, 10000, "Authentication error");
  if (namespace !== KV_NAMESPACE) return failure(404, 10013, "namespace not found");
  const key = decodeURIComponent(name);
  if (method === "GET") return valueAnswer(stored.get(key)?.value);
  const ttlS = Number(url.searchParams.get("expiration_ttl"));
  if (!(ttlS >= 60)) return failure(400, 10000, "expiration_ttl must be at least 60");
  stored.set(key, { value: body, ttlS });
  return success();
}

function valueAnswer(value: string | undefined): ServerAnswer {
  if (value === undefined) return failure(404, 10009, "get: 'key not found'");
  return { status: 200, headers: { "content-type": "application/octet-stream" }, body: value };
}

function success(): ServerAnswer {
  return { status: 200, body: JSON.stringify({ success: true, errors: [], messages: [] }) };
}

function failure(status: number, code: number, message: string): ServerAnswer {
  const errors = [{ code, message }];
  return { status, body: JSON.stringify({ success: false, errors, messages: [], result: null }) };
}
