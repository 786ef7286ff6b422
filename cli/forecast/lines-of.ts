/** No question is longer; what is would only fill the memory. */
const MAX_LINE_CHARACTERS = 64 * 1024 * 1024;

/** The lines in pieces of text, each as soon as it is complete; one that is too long is cut. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let begun: string[] = [];
  let length = 0;
  for await (const piece of pieces) {
    const [first = "", ...others] = piece.split("\n");
    if (length <= MAX_LINE_CHARACTERS) begun.push(first);
    length += first.length;
    for (const next of others) {
      yield begun.join("");
      begun = [next];
      length = next.length;
    }
  }
  if (length > 0) yield begun.join("");
}
