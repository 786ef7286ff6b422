import { isObject, type JsonObject } from "../platform/read-value.ts";

/** What zod says of one mistake; written out because hot code must not know zod. */
type Issue = {
  code?: string;
  path: Path;
  message: string;
  keys?: readonly string[];
  values?: readonly unknown[];
  expected?: string;
};
type Path = readonly PropertyKey[];

/** `statusline.theme: must be one of default, light.` Never holds a value: it may be a secret. */
export function problemsOf(value: JsonObject, issues: readonly Issue[]): string[] {
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys" && issue.keys !== undefined) {
      return issue.keys.map((key) => `${dotted([...issue.path, key])}: there is no such key.`);
    }
    const isMissing = valueAt(value, issue.path) === undefined;
    return `${dotted(issue.path)}: ${isMissing ? "is missing" : describeIssue(issue)}.`;
  });
}

/**
 * The value without what is wrong in it. Half a thing is not used: what lacks a necessary part goes as
 * a whole, so does an object of a list (a sink without its misspelt encryption would be a leak), and
 * a list of other values.
 */
export function withoutIssues(value: JsonObject, issues: readonly Issue[]): JsonObject {
  const targets = new Map(
    issues.flatMap((issue) =>
      pathsOf(issue).map((path) => {
        const target = targetOf(value, path);
        return [JSON.stringify(target.map(String)), target] as const;
      }),
    ),
  );
  // From the last: the places of the others in a list stay as they are.
  const pruned = [...targets.values()].reverse().reduce<unknown>(without, value);
  return isObject(pruned) ? pruned : {};
}

function pathsOf(issue: Issue): Path[] {
  if (issue.code !== "unrecognized_keys" || issue.keys === undefined) return [issue.path];
  return issue.keys.map((key) => [...issue.path, key]);
}

function targetOf(value: JsonObject, path: Path): Path {
  const list = path.findIndex((_, depth) => Array.isArray(valueAt(value, path.slice(0, depth))));
  if (list !== -1) {
    const member = path.slice(0, list + 1);
    return isObject(valueAt(value, member)) ? member : path.slice(0, list);
  }
  return valueAt(value, path) === undefined ? path.slice(0, -1) : path;
}

function without(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined) return undefined;
  if (Array.isArray(value)) return value.filter((_, index) => index !== key);
  if (!isObject(value)) return value;
  const members = Object.entries(value).flatMap(([name, member]) => {
    if (name !== String(key)) return [[name, member]];
    const kept = rest.length === 0 ? undefined : without(member, rest);
    return kept === undefined ? [] : [[name, kept]];
  });
  return Object.fromEntries(members);
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((found, key) => {
    if (Array.isArray(found)) return found[Number(key)];
    return isObject(found) ? found[String(key)] : undefined;
  }, value);
}

function describeIssue({ code, values, expected, message }: Issue): string {
  if (code === "invalid_value") return `must be one of ${values?.map(String).join(", ")}`;
  if (code === "invalid_type") return `must be of the type ${expected}`;
  return message.replace(/^./, (first) => first.toLowerCase());
}

function dotted(path: Path): string {
  return path.map(String).join(".");
}
