import { tidyText } from "./tidy-entry.ts";

/**
 * A text whose characters are the bytes of UTF-8, as it was meant; what is no UTF-8, and each control
 * character, becomes U+FFFD.
 */
export function utf8Text(latin1: string): string {
  for (let index = 0; index < latin1.length; index += 1) {
    const code = latin1.charCodeAt(index);
    // The usual text is neither, and is given back as it is.
    if (code > 0x7e || code < 0x20) return tidyText(Buffer.from(latin1, "latin1").toString("utf8"));
  }
  return latin1;
}
