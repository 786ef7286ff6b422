import type { IncomingHttpHeaders } from "node:http";
import { arrayAt, isObject, type JsonObject, stringAt } from "../../shared/platform/read-value.ts";

/** One `POST /v1/messages` of the client, reduced to what the tests ask about. */
export type ModelRequest = {
  sessionId: string | undefined;
  /** Set on the requests of a subagent. */
  agentId: string | undefined;
  model: string;
  /** The last thing the user (or, for a subagent, its parent) said; stays while tools are called. */
  prompt: string;
  /** What the client and its hooks added for the model's eyes, of the whole conversation, oldest first. */
  notes: readonly string[];
  toolNames: readonly string[];
  /** Results of the tools that the answer before had called. */
  toolResults: readonly ToolResult[];
};

type ToolResult = { text: string; isError: boolean };

export function readModelRequest(body: JsonObject, headers: IncomingHttpHeaders): ModelRequest {
  // The client may append messages of the role "system" behind the user's.
  const said = arrayAt(body, "messages")
    .filter(isObject)
    .filter((message) => message.role === "user");
  const blocks = contentBlocks(said.at(-1));
  return {
    sessionId: header(headers, "x-claude-code-session-id"),
    agentId: header(headers, "x-claude-code-agent-id"),
    model: stringAt(body, "model") ?? "unknown",
    prompt: spokenWords(said.findLast((message) => !hasToolResult(message))),
    notes: arrayAt(body, "messages")
      .filter(isObject)
      .filter((message) => message.role === "system")
      .map((message) => blockTexts(contentBlocks(message))),
    toolNames: arrayAt(body, "tools").flatMap((tool) =>
      isObject(tool) ? [stringAt(tool, "name") ?? ""] : [],
    ),
    toolResults: blocks
      .filter((block) => block.type === "tool_result")
      .map((block) => ({
        text: blockTexts(contentBlocks(block)),
        isError: block.is_error === true,
      })),
  };
}

function hasToolResult(message: JsonObject): boolean {
  return contentBlocks(message).some((block) => block.type === "tool_result");
}

/** Without what the client adds for the model's eyes, unless it is all there is (a notification). */
function spokenWords(message: JsonObject | undefined): string {
  const text = blockTexts(contentBlocks(message));
  const spoken = text.replaceAll(/<system-reminder>[\s\S]*?<\/system-reminder>/g, "").trim();
  return spoken === "" ? text : spoken;
}

/** Content is either a plain text or a list of blocks. */
function contentBlocks(holder: JsonObject | undefined): JsonObject[] {
  const plain = stringAt(holder, "content");
  return plain === undefined
    ? arrayAt(holder, "content").filter(isObject)
    : [{ type: "text", text: plain }];
}

function blockTexts(blocks: readonly JsonObject[]): string {
  return blocks.flatMap((block) => stringAt(block, "text") ?? []).join("\n");
}

function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
}
