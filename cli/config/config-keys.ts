import * as z from "zod";
import { configSchema } from "../../shared/config/config-schema.ts";
import { isSecretKey } from "../../shared/config/secrets.ts";
import {
  arrayAt,
  isObject,
  type JsonObject,
  objectAt,
  stringAt,
} from "../../shared/platform/read-value.ts";
import { nearestName } from "../nearest-name.ts";
import { usageError } from "../usage-error.ts";

/**
 * A key that the schema knows: its path, its JSON type (text where that is one of several), and
 * whether its value is a secret or may contain one.
 */
export type ConfigKey = { path: string[]; type: string | undefined; mayHoldSecret: boolean };

/** The JSON Schema of config.json as a user writes it: keys with a default may be missing. */
export function configJsonSchema(): JsonObject {
  return { title: "Tacho config.json", ...z.toJSONSchema(configSchema, { io: "input" }) };
}

/** Looks up a dotted key; throws a usage error that suggests the nearest one. */
export function findConfigKey(dotted: string): ConfigKey {
  const keys = configKeys();
  const found = keys.find(({ path }) => path.join(".") === dotted);
  if (found !== undefined) return found;
  const nearest = nearestName(
    dotted,
    keys.map(({ path }) => path.join(".")),
  );
  const hint = nearest === undefined ? "" : ` Did you mean ${nearest}?`;
  throw usageError(`There is no key ${dotted}.${hint}`, "config");
}

/** All of them; the parts of a list are none. */
export function configKeys(): ConfigKey[] {
  return listKeys(configJsonSchema(), []);
}

/**
 * The value that a word of the command line means for `key`: the word itself where text is wanted,
 * JSON elsewhere.
 */
export function parseConfigValue(key: ConfigKey, word: string): unknown {
  if (key.type === "string") return word;
  try {
    return JSON.parse(word);
  } catch {
    throw usageError(`${key.path.join(".")} must be JSON of the type ${key.type}.`, "config");
  }
}

/** The value at a path; `undefined` when it is not set. */
export function valueAt(config: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), config);
}

function listKeys(schema: JsonObject, path: string[]): ConfigKey[] {
  return childrenOf(schema).flatMap(([name, child]) => {
    const childPath = [...path, name];
    const mayHoldSecret = isSecretKey(childPath) || namesSecret(child);
    return [{ path: childPath, type: typeOf(child), mayHoldSecret }, ...listKeys(child, childPath)];
  });
}

/** Whether a secret may stand anywhere in what the schema describes, the parts of lists included. */
function namesSecret(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.some(namesSecret);
  if (!isObject(schema)) return false;
  const names = Object.keys(objectAt(schema, "properties") ?? {});
  return names.some((name) => isSecretKey([name])) || Object.values(schema).some(namesSecret);
}

function typeOf(schema: JsonObject): string | undefined {
  const kinds = arrayAt(schema, "anyOf").map((kind) => (isObject(kind) ? kind.type : undefined));
  return stringAt(schema, "type") ?? (kinds.includes("string") ? "string" : undefined);
}

function childrenOf(schema: JsonObject): [string, JsonObject][] {
  const fixed = Object.entries(objectAt(schema, "properties") ?? {});
  const names = objectAt(schema, "propertyNames")?.enum;
  const each = objectAt(schema, "additionalProperties");
  const listed = Array.isArray(names) ? names.map((name) => [String(name), each] as const) : [];
  return [...fixed, ...listed].flatMap(([name, child]) =>
    isObject(child) ? [[name, child] satisfies [string, JsonObject]] : [],
  );
}
