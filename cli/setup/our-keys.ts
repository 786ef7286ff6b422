import { withJsonKey, withoutJsonKey } from "../../shared/platform/json-text.ts";
import { isObject, type JsonObject, objectAt } from "../../shared/platform/read-value.ts";
import { MARKETPLACE, PLUGIN_ID } from "./plugin-commands.ts";
import { ownerOf } from "./statusline-setting.ts";

/** Where the client notes our plugin in a settings file. */
const PLUGIN_KEYS = [
  ["enabledPlugins", PLUGIN_ID],
  ["extraKnownMarketplaces", MARKETPLACE],
] as const;

/** What uninstall must know to put a settings file back. */
export type OurKeys = {
  ourCommand: string;
  /** The `statusLine` that was there before ours; `undefined` for none. */
  foreign: unknown;
  /** Keys of PLUGIN_KEYS that were there before, if only as `{}`. */
  hadBefore: readonly string[];
};

/**
 * The settings text without what setup and the client's plugin commands put into it on our behalf;
 * every other byte stays.
 */
export function withoutOurKeys(text: string, settings: JsonObject, keys: OurKeys): string {
  let result = text;
  if (ownerOf(settings.statusLine, keys.ourCommand) === "us") {
    result =
      keys.foreign === undefined
        ? withoutJsonKey(result, ["statusLine"])
        : withJsonKey(result, ["statusLine"], keys.foreign);
  }
  for (const [key, entry] of PLUGIN_KEYS) {
    const others = Object.keys(objectAt(settings, key) ?? {}).filter((name) => name !== entry);
    const isLeftover = isObject(settings[key]) && others.length === 0;
    result =
      isLeftover && !keys.hadBefore.includes(key)
        ? withoutJsonKey(result, [key])
        : withoutJsonKey(result, [key, entry]);
  }
  return result;
}

/** Names of the client's plugin keys in `settings`, for `OurKeys.hadBefore`. */
export function pluginKeysIn(settings: JsonObject): string[] {
  return PLUGIN_KEYS.map(([key]) => key).filter((key) => key in settings);
}

/** Settings that name our plugin or marketplace. */
export function namesOurPlugin(settings: JsonObject): boolean {
  return PLUGIN_KEYS.some(([key, entry]) => objectAt(settings, key)?.[entry] !== undefined);
}

/** Whether two JSON values mean the same; the order of keys does not count. */
export function isSameJson(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
