import type { Tool as ListedTool } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import type { Tool } from "./tool.ts";
import { TOOLS } from "./tools.ts";

/** The tools as clients see them; their JSON schemas are made when they are first asked for. */
export function listTools(): ListedTool[] {
  listed ??= TOOLS.map(({ name, title, description, input, output }) => ({
    name,
    title,
    description,
    inputSchema: objectSchema(z.toJSONSchema(input, { ...DRAFT, io: "input" })),
    outputSchema: objectSchema(z.toJSONSchema(withSummary(output), DRAFT)),
    annotations: { title, readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  }));
  return listed;
}

function withSummary({ shape }: Tool["output"]): z.ZodObject {
  return z.strictObject({
    summary: z.string().describe("The answer in short sentences"),
    ...shape,
  });
}

let listed: ListedTool[] | undefined;

/** The draft that every client's validator knows. */
const DRAFT = { target: "draft-7" } as const;

function objectSchema(schema: Readonly<Record<string, unknown>>): ListedTool["inputSchema"] {
  return { ...schema, type: "object" };
}
