import type { SinkConfig } from "../config/credentials-config.ts";
import { childEnv } from "../platform/child-env.ts";
import { defined } from "../platform/read-value.ts";
import type { OpenSinks, Sink, SinkOwner } from "./sink.ts";
import { cloudflareKvSink } from "./sinks/cloudflare-kv-api.ts";
import { commandSink, type ProgramWorld } from "./sinks/command-file.ts";
import { fileSink } from "./sinks/file-file.ts";
import { httpSink } from "./sinks/http-api.ts";
import { namespaceOf, sinkId } from "./sinks/sink-place.ts";

type SinkWorld = ProgramWorld & { now: () => number };

/** How the sinks of the settings are opened; `env` is that of this process. */
export function createOpenSinks(env: ProgramWorld["env"], now: () => number): OpenSinks {
  const world = { env: childEnv(env), now };
  return (sinks, owner) =>
    sinks.map((config) => ({
      id: sinkId(config),
      type: config.type,
      ...defined({ namespace: namespaceOf(config) }),
      ...openPlace(config, owner, world),
    }));
}

function openPlace(
  config: SinkConfig,
  owner: SinkOwner,
  world: SinkWorld,
): Pick<Sink, "put" | "look"> {
  switch (config.type) {
    case "file":
      return fileSink(config, owner);
    case "command":
      return commandSink(config, owner, world);
    case "cloudflare-kv":
      return cloudflareKvSink(config, owner, world.now);
    case "http":
      return httpSink(config, owner);
  }
}
