import { plainText } from "../../display/plain-text.ts";
import type { MessageText } from "../message.ts";

const BELL = "\u0007";
const MAX_CHARACTERS = 250;
const MAX_TITLE_CHARACTERS = 120;

/**
 * What makes a terminal notify (OSC 777), for the client's `terminalSequence`; a bell after it for
 * those that do not know it. At most 250 UTF-16 units. Semicolons part its fields, so none are left.
 */
export function terminalSequence({ title, lines }: MessageText): string {
  const head = fieldText(title, MAX_TITLE_CHARACTERS) || "Tacho";
  const frame = `\u001b]777;notify;${head};`;
  const body = fieldText(lines.join(" "), MAX_CHARACTERS - frame.length - 2 * BELL.length);
  return `${frame}${body}${BELL}${BELL}`;
}

/** Cut between whole characters; an emoji counts for two. */
function fieldText(text: string, room: number): string {
  let field = "";
  for (const character of plainText(text, room).replaceAll(";", ",")) {
    if (field.length + character.length > room) break;
    field += character;
  }
  return field;
}
