import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export type SeenRequest = {
  method: string;
  /** Path and query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
};

/** `hang` keeps the connection open without a word, `reset` cuts it. */
export type ServerAnswer =
  | { status: number; headers?: Record<string, string>; body?: string }
  | "hang"
  | "reset";

export type LocalServer = {
  /** `http://127.0.0.1:<port>`. */
  url: string;
  seen: SeenRequest[];
  [Symbol.asyncDispose]: () => Promise<void>;
};

/** A real HTTP server on this machine that answers as told and remembers what it was asked. */
export async function startServer(
  answerTo: (request: SeenRequest) => ServerAnswer,
): Promise<LocalServer> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", url: path = "", headers } = request;
    const asked = { method, path, headers, body: await text(request) };
    seen.push(asked);
    const answer = answerTo(asked);
    if (answer === "hang") return;
    if (answer === "reset") return void request.socket.destroy();
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(portOf(server.address())));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== "object" || address === null) throw new Error("not listening");
  return address.port;
}
