/** A text whose characters are the bytes of UTF-8, as it was meant; what is no UTF-8 becomes U+FFFD. */
export function utf8Text(latin1: string): string {
  for (let index = 0; index < latin1.length; index += 1) {
    if (latin1.charCodeAt(index) > 0x7f) return Buffer.from(latin1, "latin1").toString("utf8");
  }
  return latin1;
}
