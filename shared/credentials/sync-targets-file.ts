import type { CredentialsConfig, SinkConfig } from "../config/credentials-config.ts";
import { defined } from "../platform/read-value.ts";
import { type KeyRead, readEncryptionKey } from "./encryption-key-file.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { OpenSinks, Sink, SinkOwner } from "./sink.ts";
import { placeText } from "./sinks/place-text.ts";
import type { Wish } from "./wish.ts";

/** A sink, where it leads (for people), how it is encrypted for, and what it should hold. */
export type Target = { sink: Sink; place: string; key: KeyRead; wish: Wish };

export type TargetSettings = {
  config: CredentialsConfig;
  env: { readonly [name: string]: string | undefined };
  openSinks: OpenSinks;
};

/** The configured sinks, each place once, by their ids. Reads the encryption keys. */
export function openTargets(
  { config, env, openSinks }: TargetSettings,
  owner: SinkOwner,
  fingerprint: string,
): ReadonlyMap<string, Target> {
  const sinks = openSinks(config.sinks, owner);
  const targets = new Map<string, Target>();
  for (const [index, settings] of config.sinks.entries()) {
    const sink = sinks[index];
    if (sink === undefined || targets.has(sink.id)) continue;
    const key = readEncryptionKey(settings, env);
    const form = [settings, owner, keyText(key), config.includeRefreshToken] as const;
    const { id: sinkId, type, namespace } = sink;
    const wish = defined({ sinkId, type, namespace, fingerprint, settings: formOf(form) });
    targets.set(sinkId, { sink, place: placeText(settings), key, wish });
  }
  return targets;
}

/** Changes with everything that decides what is put where, and says nothing of it. */
function formOf(form: readonly [SinkConfig, SinkOwner, string, boolean]): string {
  return fingerprintOf(JSON.stringify(form));
}

function keyText(key: KeyRead): string {
  return key.kind === "ok" ? Buffer.from(key.key.bytes).toString("hex") : key.kind;
}
