import type { Random } from "./random.ts";

const WORDS = [
  "function", "return", "const", "the", "session", "value", "of", "and", "error", "test", "expected",
  "to", "be", "file", "import", "from", "async", "await", "number", "string", "result", "=>", "{", "}",
  "===", "größer", "テスト", "\\\\n", "\\\"", "\\t",
] as const; // biome-ignore format: a list of words

const POOL_CHARS = 256 * 1024;

/** Texts of any length that may stand between the quotes of a JSON string. */
export function fillerFrom(random: Random): (chars: number) => string {
  const parts: string[] = [];
  let length = 0;
  while (length < POOL_CHARS) {
    // What looks like usage inside of a text must never count.
    const quote = random.chance(0.002) ? '{\\"usage\\":{\\"input_tokens\\":999}}' : undefined;
    const word = quote ?? random.pick(WORDS);
    parts.push(word);
    length += word.length + 1;
  }
  const pool = parts.join(" ");
  return (chars) => {
    const texts: string[] = [];
    for (let missing = chars; missing > 0; missing -= POOL_CHARS / 2) {
      texts.push(
        slice(pool, random.between(0, pool.length / 2), Math.min(missing, POOL_CHARS / 2)),
      );
    }
    return texts.join("");
  };
}

/** Begins and ends between two words, so that no escape is cut in two. */
function slice(pool: string, from: number, chars: number): string {
  const start = pool.indexOf(" ", from) + 1;
  return pool.slice(start, Math.max(start, pool.lastIndexOf(" ", start + chars)));
}
