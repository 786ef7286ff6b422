import type { MessageText } from "../message.ts";
import { escapedWithin, MARKUP_ESCAPES } from "./escaped-text.ts";
import { plainLines } from "./plain-lines.ts";

/** Telegram counts after it has read the entities, so this is on the safe side. */
const MAX_CHARACTERS = 4_096;

/** The text as Telegram's HTML: the title bold, the lines below it. */
export function telegramHtml(text: MessageText): string {
  const { title, lines } = plainLines(text);
  const head = bold(escapedWithin(title, MAX_CHARACTERS - bold("").length, MARKUP_ESCAPES));
  if (lines.length === 0) return head;
  const room = MAX_CHARACTERS - head.length - 1;
  return `${head}\n${escapedWithin(lines.join("\n"), room, MARKUP_ESCAPES)}`.trimEnd();
}

function bold(html: string): string {
  return `<b>${html}</b>`;
}
