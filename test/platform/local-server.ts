import { createServer as createHttpServer, type IncomingHttpHeaders } from "node:http";
import { createServer, type Server, type Socket } from "node:net";

export type Received = {
  method: string;
  /** Path and query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
};

export type Reply = { status: number; headers?: Record<string, string>; body?: string };

/** A server on this machine that notes what it receives; `reply` may look at it. */
export async function httpServer(reply: (received: Received) => Reply) {
  const received: Received[] = [];
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const one = { method, path: url, headers, body: Buffer.concat(chunks).toString("utf8") };
      received.push(one);
      const answer = reply(one);
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    });
  });
  const port = await listening(server);
  return {
    ...{ port, received, url: `http://127.0.0.1:${port}` },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await closed(server);
    },
  };
}

/** A server that does with each connection what the test wants, byte by byte. */
export async function rawServer(serve: (socket: Socket) => void) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    // Clients that go away in the middle are what such tests are about.
    socket.on("error", () => {});
    serve(socket);
  });
  const port = await listening(server);
  return {
    ...{ port, url: `http://127.0.0.1:${port}`, connections: () => sockets.length },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await closed(server);
    },
  };
}

/** A port of this machine where nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await closed(server);
  return port;
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}

function closed(server: Server): Promise<unknown> {
  return new Promise((resolve) => server.close(resolve));
}
