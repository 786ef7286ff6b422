import type { SinkConfig } from "../../config/credentials-config.ts";
import { sinkId } from "./sink-place.ts";

/** The places of the configured sinks by their ids. */
export function placesById(sinks: readonly SinkConfig[]): ReadonlyMap<string, string> {
  return new Map(sinks.map((config) => [sinkId(config), placeText(config)]));
}

/** Where a sink leads, for a person; without what may be secret (arguments, name and query of a URL). */
export function placeText(config: SinkConfig): string {
  switch (config.type) {
    case "file":
      return config.path;
    case "command":
      return config.argv[0] ?? "";
    case "cloudflare-kv":
      return config.key;
    case "http":
      return config.url.replace(/[?#].*$/, "").replace(/^([^/]*\/\/)[^/]*@/, "$1");
  }
}
