import { expect, test } from "vitest";
import type { SinkConfig } from "../../../shared/config/credentials-config.ts";
import { namespaceOf, sinkId } from "../../../shared/credentials/sinks/sink-place.ts";
import { safeName } from "../../../shared/platform/safe-name.ts";

const KV: SinkConfig = {
  ...{ type: "cloudflare-kv", accountId: "a1", namespaceId: "n1", apiToken: "secret-1" },
  ...{ key: "cred:<account>:<device>", apiBaseUrl: "https://api.cloudflare.com/client/v4" },
};
const HTTP: SinkConfig = {
  ...{ type: "http", url: "https://hub.example.com/cred?key=secret-2" },
  ...{ token: "secret-3", allowPrivate: false },
};
const FILE: SinkConfig = { type: "file", path: "/home/you/claude token.json" };
const COMMAND: SinkConfig = { type: "command", argv: ["/usr/bin/vault", "kv", "put", "secret-4"] };

test("an id says type and place, can be a file name and holds nothing secret", () => {
  const ids = [KV, HTTP, FILE, COMMAND].map(sinkId);

  expect(ids).toMatchInlineSnapshot(`
    [
      "cloudflare-kv-99974283",
      "http-hub-example-com-b1d447c3",
      "file-claude-token-json-24605448",
      "command-vault-4530566e",
    ]
  `);
  expect(ids.map(safeName)).toEqual(ids);
});

test("it stays when a secret or the encryption changes, and changes with the place", () => {
  const renewed = { ...KV, apiToken: "secret-9", encryptionKeyEnv: "KEY" };
  const elsewhere = { ...KV, key: "other" };

  expect(sinkId(renewed)).toBe(sinkId(KV));
  expect(sinkId(elsewhere)).not.toBe(sinkId(KV));
});

test("two keys lie in one namespace of one account, and the name of it shows neither", () => {
  const otherKey = { ...KV, key: "other" };
  const otherAccount = { ...KV, accountId: "a2" };

  expect(namespaceOf(KV)).toMatch(/^[0-9a-f]{16}$/);
  expect(namespaceOf(otherKey)).toBe(namespaceOf(KV));
  expect(namespaceOf(otherAccount)).not.toBe(namespaceOf(KV));
  expect(namespaceOf(FILE)).toBeUndefined();
});
