/**
 * Readers for foreign JSON on the hot path, where a schema library would cost 10 ms of start.
 * Each returns `undefined` for anything that is not plainly the wanted thing; none throws.
 */
export type JsonObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The parsed JSON object, or `undefined` when the text is not JSON or not an object. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    // Foreign text: "not an object" is all the caller needs to know.
    return undefined;
  }
}

export function objectAt(value: JsonObject | undefined, key: string): JsonObject | undefined {
  const found = value?.[key];
  return isObject(found) ? found : undefined;
}

export function arrayAt(value: JsonObject | undefined, key: string): readonly unknown[] {
  const found = value?.[key];
  return Array.isArray(found) ? found : [];
}

/** A non-empty string. */
export function stringAt(value: JsonObject | undefined, key: string): string | undefined {
  const found = value?.[key];
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** No path is longer; what is would be kept in, and read from, file after file. */
export const MAX_TEXT_CHARACTERS = 4_096;

/** A string that can be a name, an id or a path: not empty, and not longer than those are. */
export function textAt(value: JsonObject | undefined, key: string): string | undefined {
  const found = stringAt(value, key);
  return found !== undefined && found.length <= MAX_TEXT_CHARACTERS ? found : undefined;
}

export function booleanAt(value: JsonObject | undefined, key: string): boolean | undefined {
  const found = value?.[key];
  return typeof found === "boolean" ? found : undefined;
}

/** A finite number of any sign. */
export function numberAt(value: JsonObject | undefined, key: string): number | undefined {
  const found = value?.[key];
  return typeof found === "number" && Number.isFinite(found) ? found : undefined;
}

/** A finite number ≥ 0: an amount, a count, a duration or a moment. */
export function amountAt(value: JsonObject | undefined, key: string): number | undefined {
  const found = numberAt(value, key);
  return found !== undefined && found >= 0 ? found : undefined;
}

/** Those of the named fields that `read` accepts, under their own names. */
export function fieldsAt<Name extends string, Field>(
  raw: JsonObject | undefined,
  names: readonly Name[],
  read: (raw: JsonObject | undefined, name: string) => Field | undefined,
): { [K in Name]?: Field };
export function fieldsAt(
  raw: JsonObject | undefined,
  names: readonly string[],
  read: (raw: JsonObject | undefined, name: string) => unknown,
): object {
  const found: Record<string, unknown> = {};
  for (const name of names) {
    const field = read(raw, name);
    if (field !== undefined) found[name] = field;
  }
  return found;
}

/**
 * The object without the keys whose value is `undefined`: absent means unknown, and a key that is
 * present but undefined would be neither. The result type drops `undefined` from those keys.
 */
export function defined<T extends object>(value: T): Defined<T>;
export function defined(value: Record<string, unknown>): object {
  const kept: Record<string, unknown> = {};
  for (const key in value) if (value[key] !== undefined) kept[key] = value[key];
  return kept;
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};
