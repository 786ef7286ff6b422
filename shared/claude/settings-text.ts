import { type JsonObject, parseObject } from "../platform/read-value.ts";

/** Why Tacho does not edit a settings file. `problem` says it in a sentence; `code` is stable. */
export type Refusal = { code: string; problem: string };

export type SettingsText = { text: string; value: JsonObject };

/** An empty file counts as `{}`, as it does for the client. */
export function parseSettings(path: string, bytes: Buffer): SettingsText | Refusal {
  const text = bytes.toString("utf8");
  if (!Buffer.from(text, "utf8").equals(bytes)) {
    return { code: "SETTINGS_NOT_UTF8", problem: `${path} is not UTF-8 text.` };
  }
  const value = settingsValue(text);
  if (value !== undefined) return { text, value };
  if (hasComments(text)) {
    return {
      code: "SETTINGS_COMMENTS",
      problem: `${path} has comments in it, which JSON does not allow; Claude Code ignores such a file.`,
    };
  }
  return isJson(text)
    ? { code: "SETTINGS_NOT_AN_OBJECT", problem: `${path} holds no JSON object.` }
    : { code: "SETTINGS_NOT_JSON", problem: `${path} is not valid JSON; Claude Code ignores it.` };
}

/** The object that a settings text means; `undefined` when it is none. */
export function settingsValue(text: string): JsonObject | undefined {
  return parseObject(text.trim() === "" ? "{}" : withoutByteOrderMark(text));
}

export function isRefusal<T extends object>(value: T | Refusal): value is Refusal {
  return "code" in value && "problem" in value;
}

function withoutByteOrderMark(text: string): string {
  return text.replace(/^\uFEFF/, "");
}

function hasComments(text: string): boolean {
  const withoutStrings = text.replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
  return /\/\/|\/\*/.test(withoutStrings);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(withoutByteOrderMark(text));
    return true;
  } catch {
    // The question is just that.
    return false;
  }
}
