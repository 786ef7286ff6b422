import { type JsonObject, parseObject } from "../platform/read-value.ts";

/** Escapes of more than ASCII: `\u00e9`, but not the control characters that terminals send. */
const ESCAPED = /\\u(?!00[0-7])/i;

/**
 * A row from the bytes of its line, each a character: its texts are such characters too, to be made
 * texts by `utf8Text`. Letters that the line escapes become the bytes they would have been.
 */
export function parseLatin1Row(line: string): JsonObject | undefined {
  const row = parseObject(line);
  // Looking for a backslash with a u alone costs a hundredth of what parsing does.
  if (row === undefined || !line.includes("\\u") || !ESCAPED.test(line)) return row;
  const text = Buffer.from(line, "latin1").toString("utf8");
  return parseObject(Buffer.from(JSON.stringify(JSON.parse(text))).toString("latin1"));
}
