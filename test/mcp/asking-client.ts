import { createRequire } from "node:module";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { onTestFinished } from "vitest";
import { run } from "../../mcp/run.ts";
import type { ServerWorld } from "../../mcp/world.ts";
import { isObject, type JsonObject } from "../../shared/platform/read-value.ts";
import type { StatePaths } from "../../shared/platform/state-paths.ts";
import { CURRENT, HOST, NOW } from "./recorded-state.ts";

// Answers tell the time of the reader's clock.
process.env.TZ = "UTC";

export type Answer = { text: string; value: JsonObject | undefined; isError: boolean };
export type AskingClient = {
  client: Client;
  /** Calls a tool as the model would. */
  ask: (tool: string, args?: Record<string, unknown>) => Promise<Answer>;
};

/** The world of a server that the session `CURRENT` has on `HOST`, at `NOW`. */
export function worldOf({ home }: StatePaths, more: Partial<ServerWorld> = {}): ServerWorld {
  return {
    env: { TACHO_HOME: home, CLAUDE_CODE_SESSION_ID: CURRENT },
    homeDir: join(home, "nobody"),
    now: () => NOW,
    random: () => 0.5,
    hostname: () => HOST,
    pid: process.pid,
    clientPid: 1_000_000,
    bundleDir: join(home, "dist"),
    nodePath: process.execPath,
    platform: process.platform,
    load: createRequire(import.meta.url),
    ...more,
  };
}

/** A clock that shows `NOW` and goes on from there. */
export function runningClock(): () => number {
  const startedMs = Date.now();
  return () => NOW + Date.now() - startedMs;
}

/** A client in this process, connected to a server that knows that world; closed with the test. */
export async function connect(world: ServerWorld): Promise<AskingClient> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: "test", version: "1" });
  await Promise.all([run(world, theirs), client.connect(ours)]);
  onTestFinished(() => client.close());
  // From now on the client holds every answer to the schema that the server announced.
  await client.listTools();
  const ask: AskingClient["ask"] = async (tool, args = {}) => {
    const result = await client.callTool({ name: tool, arguments: args });
    return {
      text: textOf(result.content),
      value: isObject(result.structuredContent) ? result.structuredContent : undefined,
      isError: result.isError === true,
    };
  };
  return { client, ask };
}

export function textOf(content: unknown): string {
  const blocks = Array.isArray(content) ? content.filter(isObject) : [];
  return blocks.map(({ text }) => String(text)).join("\n");
}
