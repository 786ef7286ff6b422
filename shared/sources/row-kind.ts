/** Where a row says early what it is, most of a file can be passed without searching it. */
export type RowKinds = {
  /** Values of a row's own `type`; rows of others tell nothing. */
  types: readonly string[];
  /** An object that wanted rows have, and others have not, in front of their type. */
  bodyKey?: string;
};

type RowKind = "wanted" | "other" | "unknown";

/** Of the row that begins at `start`, by its first plain fields; looks no further than needed. */
type RowKindOf = (bytes: Buffer, start: number) => RowKind;

/**
 * The first `type` of a row decides. JSON would let a second one overrule it, which no tool writes; all
 * else that is not plain (escapes in names, odd spacing, no JSON) is "unknown".
 */
export function rowKindOf({ types, bodyKey }: RowKinds): RowKindOf {
  const wanted = types.map((type) => Buffer.from(`"${type}"`, "latin1"));
  const body = Buffer.from(`"${bodyKey ?? ""}"`, "latin1");

  /** Of the field at `key` with its value at `value`; `undefined`: the next field tells. */
  function kindAt(bytes: Buffer, key: number, value: number): RowKind | undefined {
    if (bytes[value] === OPEN_BRACE && isAt(bytes, key, body)) return "wanted";
    if (!isAt(bytes, key, TYPE) || bytes[value] !== QUOTE) return undefined;
    if (bytes[textEnd(bytes, value)] !== COMMA) return "unknown";
    return wanted.some((type) => isAt(bytes, value, type)) ? "wanted" : "other";
  }

  return (bytes, start) => {
    if (bytes[start] !== OPEN_BRACE) return "unknown";
    for (let key = start + 1; ; ) {
      const value = textEnd(bytes, key) + 1;
      if (bytes[value - 1] !== COLON) return "unknown";
      const kind = kindAt(bytes, key, value);
      if (kind !== undefined) return kind;
      const end = valueEnd(bytes, value);
      if (bytes[end] !== COMMA) return "unknown";
      key = end + 1;
    }
  };
}

function valueEnd(bytes: Buffer, start: number): number {
  return bytes[start] === QUOTE ? textEnd(bytes, start) : plainEnd(bytes, start);
}

/** Behind the text that begins at `start`; `start` itself where it is no plain one. */
function textEnd(bytes: Buffer, start: number): number {
  if (bytes[start] !== QUOTE) return start;
  const limit = start + MAX_TEXT_BYTES;
  for (let at = start + 1; at < limit; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH || byte === NEWLINE) return start;
  }
  return start;
}

/** Behind a number, `true`, `false` or `null`. */
function plainEnd(bytes: Buffer, start: number): number {
  const limit = start + MAX_TEXT_BYTES;
  for (let at = start; at < limit; at += 1) {
    const byte = bytes[at];
    if (byte === COMMA) return at;
    if (byte === QUOTE || byte === NEWLINE || byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      return start;
    }
  }
  return start;
}

function isAt(bytes: Buffer, at: number, text: Buffer): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (bytes[at + index] !== text[index]) return false;
  }
  return true;
}

/** Longer texts in front of a row's type are left to the search. */
const MAX_TEXT_BYTES = 1_024;
const TYPE = Buffer.from('"type"', "latin1");
const NEWLINE = 10;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
