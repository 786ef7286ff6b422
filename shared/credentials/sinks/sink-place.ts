import type { SinkConfig } from "../../config/credentials-config.ts";
import { fingerprintOf } from "../fingerprint.ts";
import type { SinkOwner } from "../sink.ts";

/** `encode` makes of a foreign name what can stand in that place. */
export function filledIn(
  template: string,
  { account, device }: SinkOwner,
  encode: (name: string) => string,
): string {
  return template
    .replaceAll("<account>", () => encode(account))
    .replaceAll("<device>", () => encode(device));
}

/** A name that stays within its folder, and is one word for a program. */
export function asFileName(name: string): string {
  return name.replaceAll(/[^\w.-]/g, "-").replace(/^[.-]+/, "");
}

/**
 * Type, a readable piece of the place, and the place's fingerprint: two places are never mistaken for
 * each other, and it can be a file name. No part of it is secret.
 */
export function sinkId(config: SinkConfig): string {
  const { label, place } = describe(config);
  const word = label.replaceAll(/[^\w]+/g, "-").replaceAll(/^-+|-+$/g, "");
  const fingerprint = fingerprintOf(place).slice(0, 8);
  return [config.type, word.slice(0, MAX_WORD), fingerprint].filter(Boolean).join("-");
}

const MAX_WORD = 40;

/** What the service counts writes to, hashed: all sinks of it share its limits. */
export function namespaceOf(config: SinkConfig): string | undefined {
  if (config.type !== "cloudflare-kv") return undefined;
  return fingerprintOf(JSON.stringify([config.accountId, config.namespaceId]));
}

function describe(config: SinkConfig): { label: string; place: string } {
  switch (config.type) {
    case "file":
      return { label: lastName(config.path), place: config.path };
    case "command":
      return { label: lastName(config.argv[0] ?? ""), place: JSON.stringify(config.argv) };
    case "cloudflare-kv": {
      const { apiBaseUrl, accountId, namespaceId, key } = config;
      return { label: "", place: JSON.stringify([apiBaseUrl, accountId, namespaceId, key]) };
    }
    case "http":
      return { label: hostOf(config.url), place: config.url };
  }
}

function lastName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? "";
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "";
}
