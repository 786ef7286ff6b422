import { type LocalServer, type ServerAnswer, startServer } from "./local-server.ts";

export const CAS_TOKEN = "device-token-6f1c0f8a";

export type CasServer = LocalServer & {
  /** What is stored now. */
  current: () => Stored | undefined;
  /** Answers that come first, whatever is asked. */
  troubles: ServerAnswer[];
};
type Stored = { body: string; generation: number; expiresAt: number };

/** A server that keeps one envelope and takes another only from who knows the present one. */
export async function startCasServer(): Promise<CasServer> {
  const kept: { stored?: Stored } = {};
  const troubles: ServerAnswer[] = [];
  const server = await startServer((request) => troubles.shift() ?? answerTo(request, kept));
  return { ...server, current: () => kept.stored, troubles };
}

function answerTo(
  { method, headers, body }: LocalServer["seen"][number],
  kept: { stored?: Stored },
): ServerAnswer {
  if (headers.authorization !== `Bearer ${CAS_TOKEN}`) return { status: 401 };
  const { stored } = kept;
  if (method === "GET") {
    return stored ? { status: 200, headers: about(stored), body: stored.body } : { status: 404 };
  }
  const wanted = headers["if-match"];
  const isFree = headers["if-none-match"] === "*" && stored === undefined;
  if (!isFree && (stored === undefined || wanted !== `"${stored.generation}"`)) {
    return { status: 412, headers: stored ? about(stored) : {} };
  }
  const { generation, expiresAt } = JSON.parse(body);
  kept.stored = { body, generation, expiresAt };
  return { status: stored ? 200 : 201, headers: about(kept.stored) };
}

function about({ generation, expiresAt }: Stored): Record<string, string> {
  return { etag: `"${generation}"`, "tacho-expires-at": String(expiresAt) };
}
