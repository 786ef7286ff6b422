import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { type Envelope, openSealed, seal } from "../../shared/credentials/envelope.ts";

const ENVELOPE: Envelope = {
  v: 1,
  account: "0123456789abcdef",
  device: "box-0a1b2c",
  generation: 7,
  accessToken: "sk-ant-oat01-SECRET",
  expiresAt: 1_800_000_000_000,
  scopes: ["user:inference", "user:profile"],
  issuedFp: "fedcba9876543210",
};
const KEY = { bytes: Buffer.alloc(32, 7) };

test("without a key the envelope is plain JSON", () => {
  const sealed = seal(ENVELOPE);

  expect(sealed.isEncrypted).toBe(false);
  expect(sealed.text).toMatchInlineSnapshot(
    `"{"v":1,"account":"0123456789abcdef","device":"box-0a1b2c","generation":7,"accessToken":"sk-ant-oat01-SECRET","expiresAt":1800000000000,"scopes":["user:inference","user:profile"],"issuedFp":"fedcba9876543210"}"`,
  );
  expect(openSealed(sealed.text)).toEqual(ENVELOPE);
});

test("with a key only what a reader sorts by is to be seen", () => {
  const sealed = seal(ENVELOPE, { key: KEY, iv: Buffer.alloc(12, 1) });

  expect(sealed.isEncrypted).toBe(true);
  expect(sealed.text).toMatchInlineSnapshot(
    `"{"v":1,"alg":"A256GCM","account":"0123456789abcdef","device":"box-0a1b2c","generation":7,"expiresAt":1800000000000,"iv":"AQEBAQEBAQEBAQEB","data":"DcP/laqOwCywt79OBVkEE5LZJMUqpA8mbgZ7WwfWVd+n1Cqcvnfg9jcRLSn7XIz29jbZY2zczTyAboVvs0zg58iTN19g7gwaT3p4A8hBcusH4AhSbeghD19aNJDW7PJhbKgvpoCUWY5mSiaLTJgmlmocsVagK3mxmpK7FKlZqahsPJ1+5ySr5xGq7iIJMyHIVacZIizkZM9LskRUxEZ3KvpmFE3JS2MuqrqGVAKuWcxzf2UDcK2Xcquktuo9wFSSaJoyWfXjbCPqCc0Lt6zf7lNQUqE4a8nK60bQr4wlGxg="}"`,
  );
  expect(openSealed(sealed.text, KEY)).toEqual(ENVELOPE);
  expect(openSealed(sealed.text)).toBeUndefined();
  expect(openSealed(sealed.text, { bytes: randomBytes(32) })).toBeUndefined();
});

test.each([
  ["account", "fedcba9876543210"],
  ["device", "other-0a1b2c"],
  ["generation", 8],
  ["expiresAt", 1_900_000_000_000],
  ["iv", "AAAAAAAAAAAAAAAA"],
  ["data", "AAAA"],
  ["data", ""],
  ["alg", "none"],
])("an encrypted envelope whose %s was changed to %j does not open", (name, value) => {
  const { text } = seal(ENVELOPE, { key: KEY, iv: randomBytes(12) });

  expect(openSealed(JSON.stringify({ ...JSON.parse(text), [name]: value }), KEY)).toBeUndefined();
});

test.each(["", "null", "[]", "{}", "{", '{"v":2}', '{"v":1,"accessToken":"x"}'])(
  "%j is no envelope",
  (text) => {
    expect(openSealed(text, KEY)).toBeUndefined();
  },
);

test("a refresh token goes along only when it was put in", () => {
  const { text } = seal({ ...ENVELOPE, refreshToken: "sk-ant-ort01-SECRET" });

  expect(openSealed(text)?.refreshToken).toBe("sk-ant-ort01-SECRET");
});
