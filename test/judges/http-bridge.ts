import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import {
  StdioClientTransport,
  type StdioServerParameters,
} from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { isObject } from "../../shared/platform/read-value.ts";

export type HttpBridge = { url: string; close: () => Promise<void> };

/**
 * Lets a judge that speaks only HTTP examine a stdio server: passes every message on unread, with a
 * process of its own for each HTTP session.
 */
export async function startHttpBridge(server: StdioServerParameters): Promise<HttpBridge> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const processes = new Set<StdioClientTransport>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = request.headers["mcp-session-id"];
    const known = typeof id === "string" ? sessions.get(id) : undefined;
    await (known ?? (await openSession())).handleRequest(request, response);
  }

  async function openSession(): Promise<StreamableHTTPServerTransport> {
    const stdio = new StdioClientTransport(server);
    const http = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, http),
    });
    http.onmessage = (message) => void stdio.send(message);
    stdio.onmessage = (message) => void http.send(message);
    processes.add(stdio);
    await Promise.all([http.start(), stdio.start()]);
    return http;
  }

  const listener = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  if (!isObject(address)) throw new Error("The bridge has no port.");
  return {
    url: `http://127.0.0.1:${address.port}/mcp`,
    close: async () => {
      await Promise.all([...processes].map((stdio) => stdio.close()));
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
