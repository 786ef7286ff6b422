import { plainText } from "../../display/plain-text.ts";
import type { MessageText } from "../message.ts";

const MAX_CHARACTERS = 4_096;

/**
 * Title and lines once more without anything that does more than be read, however a message came to
 * hold it: its file may have been written by another version. Empty lines are left out.
 */
export function plainLines({ title, lines }: MessageText): { title: string; lines: string[] } {
  return {
    title: plainText(title, MAX_CHARACTERS),
    lines: lines.map((line) => plainText(line, MAX_CHARACTERS)).filter((line) => line !== ""),
  };
}
