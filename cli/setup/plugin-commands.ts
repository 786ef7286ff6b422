import { shellWord } from "../../shared/platform/launcher-text.ts";

/** The plugin as the client knows it: `tacho` of the marketplace `tacho`. */
export const PLUGIN = "tacho";
export const MARKETPLACE = "tacho";
export const PLUGIN_ID = `${PLUGIN}@${MARKETPLACE}`;

export type Scope = "user" | "local";

/** Arguments of `claude` that make the plugin in `folder` known to it. */
export function addMarketplace(folder: string, scope: Scope): string[] {
  return ["plugin", "marketplace", "add", folder, ...scopeArgs(scope)];
}

export function installPlugin(scope: Scope): string[] {
  return ["plugin", "install", PLUGIN_ID, ...scopeArgs(scope)];
}

/** `scope` as the client's own list names it. */
export function uninstallPlugin(scope: string): string[] {
  return ["plugin", "uninstall", PLUGIN_ID, ...scopeArgs(scope)];
}

/** From every scope; takes the plugin away too where it is still installed. */
export function removeMarketplace(): string[] {
  return ["plugin", "marketplace", "remove", MARKETPLACE];
}

/** A command as a person would type it. */
export function commandLine(args: readonly string[]): string {
  return ["claude", ...args.map(shellWord)].join(" ");
}

function scopeArgs(scope: string): string[] {
  return scope === "user" ? [] : ["--scope", scope];
}
