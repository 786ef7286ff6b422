import {
  ErrorCode,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import { tachoVersion } from "../shared/platform/tacho-version.ts";
import { answerPlainly, answerTool } from "./answer.ts";
import type { ToolDeps } from "./deps.ts";
import { INSTRUCTIONS } from "./instructions.ts";
import { STANDUP, standup } from "./prompts.ts";
import { listResources, readResource, resourceSignature, resourceUris } from "./resources.ts";
import { ServerEnd } from "./server-end.ts";
import type { Subscriptions } from "./subscriptions.ts";
import { listTools } from "./tool-list.ts";
import { TOOLS } from "./tools.ts";
import { boundedName } from "./wording.ts";

export type ServerParts = {
  /** Opens the state directory for one question. */
  deps: () => ToolDeps;
  /** What the client wants to hear of; this server adds and removes it. */
  subscriptions: Subscriptions;
  onFailure: (error: unknown) => void;
};

/** The server, not yet connected. It reads nothing before it is asked. */
export function createServer(parts: ServerParts): ServerEnd {
  const server = new ServerEnd({
    serverInfo: { name: "tacho", title: "Tacho", version: tachoVersion },
    capabilities: { tools: {}, resources: { subscribe: true }, prompts: {} },
    instructions: INSTRUCTIONS,
  });
  server.onerror = parts.onFailure;
  handleTools(server, parts);
  handleResources(server, parts);
  handlePrompts(server, parts);
  return server;
}

/** Any arguments: a wrong kind of them is answered with a hint, like a wrong argument. */
const callToolRequestSchema = z.looseObject({
  method: z.literal("tools/call"),
  params: z.looseObject({ name: z.string(), arguments: z.unknown().optional() }),
});

function handleTools(server: ServerEnd, { deps, onFailure }: ServerParts): void {
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: listTools() }));
  server.setRequestHandler(callToolRequestSchema, ({ params }) => {
    const tool = TOOLS.find(({ name }) => name === params.name);
    if (tool === undefined)
      throw unknown(
        "tool",
        params.name,
        TOOLS.map(({ name }) => name),
      );
    return answerTool(tool, params.arguments, { deps, onFailure });
  });
}

function handleResources(server: ServerEnd, { deps, subscriptions, onFailure }: ServerParts): void {
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: listResources() }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: [] }));
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params }) => {
    const result = await answerPlainly(() => readResource(params.uri, deps()), onFailure);
    if (result === undefined) throw unknown("resource", params.uri, resourceUris());
    return result;
  });
  server.setRequestHandler(SubscribeRequestSchema, async ({ params }) => {
    const signature = await answerPlainly(() => resourceSignature(params.uri, deps()), onFailure);
    if (signature === undefined) throw unknown("resource", params.uri, resourceUris());
    subscriptions.set(params.uri, signature);
    return {};
  });
  server.setRequestHandler(UnsubscribeRequestSchema, ({ params }) => {
    subscriptions.delete(params.uri);
    return {};
  });
}

function handlePrompts(server: ServerEnd, { deps, onFailure }: ServerParts): void {
  server.setRequestHandler(ListPromptsRequestSchema, () => ({ prompts: [STANDUP] }));
  server.setRequestHandler(GetPromptRequestSchema, async ({ params }) => {
    if (params.name !== STANDUP.name) throw unknown("prompt", params.name, [STANDUP.name]);
    return answerPlainly(() => standup(deps()), onFailure);
  });
}

function unknown(kind: string, name: string, known: readonly string[]): McpError {
  const text = `There is no ${kind} "${boundedName(name)}". There is: ${known.join(", ")}.`;
  return new McpError(ErrorCode.InvalidParams, text);
}
