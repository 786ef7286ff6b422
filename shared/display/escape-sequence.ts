const ESCAPE = 0x1b;
const BELL = 0x07;
const STRING_END = 0x9c;

/**
 * Index behind the escape sequence that starts at `index`, also in its one-byte (C1) form; `index`
 * itself when none starts there. A sequence that is cut off ends with the text.
 */
export function skipEscape(text: string, index: number): number {
  const first = text.charCodeAt(index);
  if (first >= 0x80 && first <= 0x9f && first !== 0x85) {
    return skipBody(text, index + 1, first - 0x40);
  }
  if (first !== ESCAPE) return index;
  const second = text.charCodeAt(index + 1);
  if (second >= 0x40 && second <= 0x5f) return skipBody(text, index + 2, second);
  const final = skipRange(text, index + 1, [0x20, 0x2f]);
  return skipOne(text, final, [0x30, 0x7e]);
}

/** `kind` is the letter after ESC: `[` opens parameters, the others of the list a string. */
function skipBody(text: string, index: number, kind: number): number {
  const letter = String.fromCharCode(kind);
  if (letter === "[") return skipOne(text, skipRange(text, index, [0x20, 0x3f]), [0x40, 0x7e]);
  return "PX]^_".includes(letter) ? skipString(text, index) : index;
}

/** To the bell or the string terminator, or to an ESC, which begins that or another sequence. */
function skipString(text: string, index: number): number {
  for (let end = index; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === BELL || code === STRING_END) return end + 1;
    if (code === ESCAPE) return end;
  }
  return text.length;
}

type Range = readonly [first: number, last: number];

function skipRange(text: string, index: number, [first, last]: Range): number {
  let end = index;
  while (text.charCodeAt(end) >= first && text.charCodeAt(end) <= last) end++;
  return end;
}

function skipOne(text: string, index: number, [first, last]: Range): number {
  const code = text.charCodeAt(index);
  return code >= first && code <= last ? index + 1 : index;
}
