import { expect, test } from "vitest";
import type { SinkConfig } from "../../../shared/config/credentials-config.ts";
import { placesById, placeText } from "../../../shared/credentials/sinks/place-text.ts";
import { sinkId } from "../../../shared/credentials/sinks/sink-place.ts";

const HTTP: SinkConfig = {
  ...{ type: "http", url: "https://name:secret-1@hub.example.com/cred?key=secret-2#secret-3" },
  ...{ token: "secret-4", allowPrivate: false },
};

test.each<[SinkConfig, string]>([
  [{ type: "file", path: "/srv/login/<device>.json" }, "/srv/login/<device>.json"],
  [{ type: "command", argv: ["/usr/bin/vault", "secret-5"] }, "/usr/bin/vault"],
  [HTTP, "https://hub.example.com/cred"],
  [
    {
      ...{ type: "cloudflare-kv", accountId: "a1", namespaceId: "n1", apiToken: "secret-6" },
      ...{ key: "cred:<account>:<device>", apiBaseUrl: "https://api.cloudflare.com/client/v4" },
    },
    "cred:<account>:<device>",
  ],
])("the place of %j holds nothing secret", (sink, expected) => {
  expect(placeText(sink)).toBe(expected);
  expect(placesById([sink])).toEqual(new Map([[sinkId(sink), expected]]));
});
