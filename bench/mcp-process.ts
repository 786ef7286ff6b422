import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { type JsonObject, parseObject } from "../shared/platform/read-value.ts";
import type { Program } from "./program.ts";

/** A running MCP server, spoken to as the client does: one JSON message a line. */
export type McpProcess = {
  pid: number | undefined;
  /** Resolves to the whole answer, an error answer too; rejects when the server goes away. */
  ask: (method: string, params?: JsonObject) => Promise<JsonObject>;
  tell: (method: string) => void;
  /** Ends it with a signal and waits for its end. */
  end: (signal: "SIGTERM" | "SIGKILL") => Promise<void>;
};

export function startMcp({ command, args, cwd, env }: Program): McpProcess {
  const child = spawn(command, args, { cwd, env, stdio: ["pipe", "pipe", "ignore"] });
  const ended = once(child, "exit").then(() => {});
  const waiting = new Map<unknown, (answer: JsonObject) => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const message = parseObject(line);
    if (message !== undefined) waiting.get(message.id)?.(message);
  });
  // A killed server closes its stdin under our hands.
  child.stdin.on("error", () => {});
  const send = (message: object) =>
    void child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  let lastId = 0;
  return {
    pid: child.pid,
    ask: async (method, params) => {
      const id = ++lastId;
      const answer = new Promise<JsonObject>((resolve) => waiting.set(id, resolve));
      send({ id, method, params });
      const gone = ended.then(() =>
        Promise.reject(new Error(`The server ended before ${method}.`)),
      );
      return Promise.race([answer, gone]);
    },
    tell: (method) => send({ method }),
    end: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
}

/** As Claude Code 2.1.329 begins: it first asks for something that servers of its time do not know. */
export async function shakeHands(server: McpProcess): Promise<void> {
  await server.ask("server/discover", {});
  await server.ask("initialize", {
    protocolVersion: "2025-11-25",
    capabilities: { roots: { listChanged: true }, elicitation: { form: {}, url: {} } },
    clientInfo: { name: "claude-code", title: "Claude Code", version: "2.1.329" },
  });
  server.tell("notifications/initialized");
}
