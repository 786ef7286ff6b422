import type * as z from "zod";
import type { ToolDeps } from "./deps.ts";

/**
 * What a tool found out: the numbers, and the same in short sentences. The client hands the model the
 * structured content alone (seen in Claude Code 2.1.329), so the sentences go into it as `summary`.
 */
export type ToolValue<Value> = { value: Value; text: string };

/** A tool as data; `defineTool` ties the types of its parts together. */
export type ToolDefinition<Input extends z.ZodObject, Output extends z.ZodObject> = {
  name: string;
  title: string;
  /** Written for the model: when to call it and what it gets. */
  description: string;
  input: Input;
  output: Output;
  /** Arguments of a call that is right, for the answer to one that is wrong. */
  example: z.input<Input>;
  handler: (args: z.output<Input>, deps: ToolDeps) => Soon<ToolValue<z.input<Output>>>;
};

/** At once, or when files are read. */
type Soon<Value> = Value | Promise<Value>;

/** A tool for whoever does not know the types of its parts. */
export type Tool = {
  name: string;
  title: string;
  description: string;
  input: z.ZodObject;
  /** Its own keys; every answer has a `summary` before them. */
  output: z.ZodObject;
  example: Readonly<Record<string, unknown>>;
  /** Throws a ZodError for arguments that do not fit, an AppError for what it cannot answer. */
  answer: (args: unknown, deps: ToolDeps) => Soon<ToolValue<Record<string, unknown>>>;
};

export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>({
  handler,
  ...tool
}: ToolDefinition<Input, Output>): Tool & {
  handler: ToolDefinition<Input, Output>["handler"];
} {
  return { ...tool, handler, answer: (args, deps) => handler(tool.input.parse(args), deps) };
}
