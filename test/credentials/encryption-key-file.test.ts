import { chmodSync, writeFileSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { readEncryptionKey } from "../../shared/credentials/encryption-key-file.ts";

const BYTES = Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7));

test.each([
  ["hex", BYTES.toString("hex")],
  ["hex in capitals, with a newline", `${BYTES.toString("hex").toUpperCase()}\n`],
  ["base64", BYTES.toString("base64")],
  ["base64 without padding", BYTES.toString("base64").replace("=", "")],
])("a key is read as %s, from a file and from a variable", async (_, text) => {
  await using fixture = await createFixture({});
  const path = fixture.getPath("key");
  writeFileSync(path, text, { mode: 0o600 });

  const inFile = readEncryptionKey({ encryptionKeyFile: path }, {});
  const inVariable = readEncryptionKey({ encryptionKeyEnv: "KEY" }, { KEY: text });

  expect(inFile).toEqual({ kind: "ok", key: { bytes: BYTES } });
  expect(inVariable).toEqual(inFile);
});

test("without a setting envelopes go out plain", () => {
  expect(readEncryptionKey({}, {})).toEqual({ kind: "plain" });
});

test.each([
  ["the key file is open to others", 0o640, BYTES.toString("hex")],
  ["it is too short", 0o600, BYTES.toString("hex").slice(2)],
  ["it is too long", 0o600, `${BYTES.toString("hex")}00`],
  ["it is something else", 0o600, "correct horse battery staple"],
  ["a letter of its base64 is wrong", 0o600, BYTES.toString("base64").replace(/.{9}/, "????????/")],
  ["it is empty", 0o600, ""],
])("there is no key, and no way without one, when %s", async (_, mode, text) => {
  await using fixture = await createFixture({});
  const path = fixture.getPath("key");
  writeFileSync(path, text);
  chmodSync(path, mode);

  const read = readEncryptionKey({ encryptionKeyFile: path }, {});

  expect(read.kind).toBe("unusable");
  if (text !== "") expect(JSON.stringify(read)).not.toContain(text);
});

test("a key that is not there is a problem, not a reason to send plainly", () => {
  expect([
    readEncryptionKey({ encryptionKeyFile: "/nowhere/key" }, {}),
    readEncryptionKey({ encryptionKeyEnv: "KEY" }, {}),
    readEncryptionKey({ encryptionKeyEnv: "KEY" }, { KEY: "abc" }),
  ]).toMatchInlineSnapshot(`
    [
      {
        "kind": "unusable",
        "problem": "The encryption key file is not there.",
      },
      {
        "kind": "unusable",
        "problem": "The variable that encryptionKeyEnv names is not set.",
      },
      {
        "kind": "unusable",
        "problem": "The variable that encryptionKeyEnv names holds no 32 bytes as hex or base64 (openssl rand -hex 32).",
      },
    ]
  `);
});
