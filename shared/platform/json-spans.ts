/** Where the members of one object stand in a valid JSON text; offsets are those of `slice`. */
export type ObjectSpan = { open: number; close: number; members: Member[] };
export type Member = { key: string; keyStart: number; valueStart: number; valueEnd: number };

/** `open` is the offset of the object's `{`. */
export function objectSpan(text: string, open: number): ObjectSpan {
  const members: Member[] = [];
  let at = skipBlank(text, open + 1);
  while (text[at] !== "}") {
    const keyStart = at;
    const keyEnd = skipString(text, keyStart);
    const valueStart = skipBlank(text, skipBlank(text, keyEnd) + 1);
    const valueEnd = skipValue(text, valueStart);
    const key: unknown = JSON.parse(text.slice(keyStart, keyEnd));
    members.push({ key: String(key), keyStart, valueStart, valueEnd });
    at = skipBlank(text, valueEnd);
    if (text[at] === ",") at = skipBlank(text, at + 1);
  }
  return { open, close: at, members };
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\r\n".includes(text.charAt(at))) at++;
  return at;
}

function skipString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function skipValue(text: string, from: number): number {
  const first = text.charAt(from);
  if (first === '"') return skipString(text, from);
  return first in NESTING ? skipContainer(text, from) : skipScalar(text, from);
}

/** Counts brackets instead of recursing: nesting may be deep. */
function skipContainer(text: string, from: number): number {
  let depth = 0;
  let at = from;
  do {
    const char = text.charAt(at);
    depth += NESTING[char] ?? 0;
    at = char === '"' ? skipString(text, at) : at + 1;
  } while (depth > 0 && at < text.length);
  return at;
}

const NESTING: { readonly [bracket: string]: number } = { "{": 1, "[": 1, "}": -1, "]": -1 };

function skipScalar(text: string, from: number): number {
  let at = from;
  while (at < text.length && !",}] \t\r\n".includes(text.charAt(at))) at++;
  return at;
}
