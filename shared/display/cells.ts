import { WIDE_RANGES } from "./wide-ranges.ts";

/** What a terminal draws as one sign: a character with its marks, a flag, a joined emoji. */
export type Cluster = { text: string; width: 1 | 2 };

const ZERO_WIDTH_JOINER = 0x200d;
const EMOJI_STYLE = 0xfe0f;

/**
 * The signs of a text without control characters. Intl.Segmenter would do the same, but takes 8 ms
 * to start. Where terminals disagree, the wider answer is taken: a line must never be too wide.
 */
export function splitClusters(text: string): Cluster[] {
  const clusters: Cluster[] = [];
  let last: Cluster | undefined;
  let previous = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    if (last !== undefined && joins(codePoint, previous, last)) {
      last.text += character;
      if (codePoint === EMOJI_STYLE) last.width = 2;
    } else {
      last = { text: character, width: isWide(codePoint) ? 2 : 1 };
      clusters.push(last);
    }
    previous = codePoint;
  }
  return clusters;
}

function joins(codePoint: number, previous: number, { text }: Cluster): boolean {
  if (codePoint < 0x300) return false;
  if (isZeroWidth(codePoint)) return true;
  if (isFlagLetter(codePoint)) return isFlagLetter(previous) && text.length === 2;
  if (codePoint >= 0x1f3fb && codePoint <= 0x1f3ff) return isPictograph(previous);
  return previous === ZERO_WIDTH_JOINER && isPictograph(codePoint);
}

/** Two of these make a flag; each is a pair of UTF-16 units. */
function isFlagLetter(codePoint: number): boolean {
  return codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff;
}

/** Near enough: signs, dingbats and emoji, the things that skin tones and joiners follow. */
export function isPictograph(codePoint: number): boolean {
  return (
    (codePoint >= 0x2190 && codePoint <= 0x2bff) ||
    (codePoint >= 0x1f000 && codePoint <= 0x1faff) ||
    codePoint === EMOJI_STYLE
  );
}

function isWide(codePoint: number): boolean {
  if (codePoint < 0x1100) return false;
  if (isFlagLetter(codePoint)) return true;
  let low = 0;
  let high = WIDE_RANGES.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (codePoint < (WIDE_RANGES[2 * middle] ?? 0)) high = middle - 1;
    else if (codePoint > (WIDE_RANGES[2 * middle + 1] ?? 0)) low = middle + 1;
    else return true;
  }
  return false;
}

/** Blocks without any mark. Asking Unicode's own data costs 0.3 ms once, which most names can save. */
const UNMARKED = [
  0, 0x2ff, 0x370, 0x482, 0x48a, 0x590, 0x10a0, 0x115f, 0x1e00, 0x200a, 0x2010, 0x2027, 0x2100,
  0x2bff, 0x2e80, 0x3029, 0x3030, 0x3098, 0x309b, 0xa66e, 0xac00, 0xd7af, 0xe000, 0xfb1d, 0x1f000,
  0xe0000,
];

/** Marks that sit on the sign before them, joiners and what selects a form. */
export function isZeroWidth(codePoint: number): boolean {
  for (let block = 0; block < UNMARKED.length; block += 2) {
    const first = UNMARKED[block] ?? 0;
    if (codePoint >= first && codePoint <= (UNMARKED[block + 1] ?? 0)) return false;
  }
  // Medial and final letters of Korean syllables.
  if (
    (codePoint >= 0x1160 && codePoint <= 0x11ff) ||
    (codePoint >= 0xd7b0 && codePoint <= 0xd7ff)
  ) {
    return true;
  }
  marks ??= new RegExp(MARKS, "u");
  return marks.test(String.fromCodePoint(codePoint));
}

/** Not a literal: the engine would look the classes up (0.3 ms) as soon as it reads this file. */
const MARKS = "^[\\p{Mn}\\p{Me}\\p{Cf}]$";
let marks: RegExp | undefined;
