import type { MessageText } from "../message.ts";
import { escapedWithin, MARKUP_ESCAPES } from "./escaped-text.ts";
import { plainLines } from "./plain-lines.ts";

/** Slack takes more, and then shows it in pieces. */
const MAX_CHARACTERS = 4_000;

/** Escaped, so that `<!channel>` and links in foreign names stay text. */
export function slackText(text: MessageText): string {
  const { title, lines } = plainLines(text);
  return escapedWithin([title, ...lines].join("\n"), MAX_CHARACTERS, MARKUP_ESCAPES);
}
