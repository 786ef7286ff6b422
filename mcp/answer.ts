import { type CallToolResult, ErrorCode, McpError } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import { AppError } from "../shared/platform/app-error.ts";
import { argumentProblems } from "./argument-problems.ts";
import type { ToolDeps } from "./deps.ts";
import type { Tool } from "./tool.ts";

/**
 * Calls a tool and turns what comes out into a tool result, once for all tools: a value into
 * structured content and its text, an error into a sentence that says how to ask right. `onFailure`
 * gets errors that are nobody's fault but ours; their text never reaches the model.
 */
export async function answerTool(
  tool: Tool,
  args: unknown,
  { deps, onFailure }: { deps: () => ToolDeps; onFailure: (error: unknown) => void },
): Promise<CallToolResult> {
  try {
    const { value, text } = await tool.answer(args ?? {}, deps());
    return { content: [{ type: "text", text }], structuredContent: { summary: text, ...value } };
  } catch (error) {
    if (error instanceof z.ZodError) return refusal(argumentProblems(error, tool));
    if (error instanceof AppError) return refusal(error.message);
    onFailure(error);
    return refusal(UNREADABLE);
  }
}

/** The same for what has no place for a hint: resources and prompts answer with a protocol error. */
export async function answerPlainly<T>(
  answer: () => Promise<T>,
  onFailure: (error: unknown) => void,
): Promise<T> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof McpError) throw error;
    onFailure(error);
    throw new McpError(ErrorCode.InternalError, UNREADABLE);
  }
}

const UNREADABLE = "Tacho could not read its records. `tacho doctor` shows what is wrong.";

function refusal(text: string): CallToolResult {
  return { content: [{ type: "text", text }], isError: true };
}
