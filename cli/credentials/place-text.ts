import type { SinkConfig } from "../../shared/config/credentials-config.ts";
import { sinkId } from "../../shared/credentials/sinks/sink-place.ts";

/** The places of the configured sinks by their ids. */
export function placesById(sinks: readonly SinkConfig[]): ReadonlyMap<string, string> {
  return new Map(sinks.map((config) => [sinkId(config), placeText(config)]));
}

/** Where a sink leads, for a person; without what may be secret (arguments, the query of a URL). */
function placeText(config: SinkConfig): string {
  switch (config.type) {
    case "file":
      return config.path;
    case "command":
      return config.argv[0] ?? "";
    case "cloudflare-kv":
      return config.key;
    case "http":
      return config.url.replace(/[?#].*$/, "");
  }
}
