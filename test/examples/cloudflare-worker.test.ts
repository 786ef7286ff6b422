import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import worker from "../../examples/cloudflare-worker/src/index.js";
import { createCredentialsHome } from "../cli/credentials-home.ts";
import {
  KV_ACCOUNT,
  KV_NAMESPACE,
  KV_TOKEN,
  startKvServer,
} from "../credentials/sinks/kv-server.ts";
import { type ServerAnswer, startServer } from "../credentials/sinks/local-server.ts";
import { sampleEnvelope } from "../credentials/sinks/sample-envelope.ts";
import { createNamespace } from "./kv-namespace.ts";

const ACCOUNT = "5f1c0d9e8b7a6f54";
const CALLER = "caller-secret";
const HOUR_MS = 3_600_000;

test("makes its call with the token that lives longest, whichever device brought it", async () => {
  await using api = await startApi();
  const now = Date.now();

  const answer = await ask(api.url, [
    envelope({ device: "laptop", accessToken: "older", expiresAt: now + HOUR_MS }),
    envelope({ device: "desktop", accessToken: "newest", expiresAt: now + 8 * HOUR_MS }),
    envelope({ device: "tower", accessToken: "expired", expiresAt: now - HOUR_MS }),
    envelope({ account: "another", accessToken: "foreign", expiresAt: now + 9 * HOUR_MS }),
  ]);

  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ data: [] });
  expect(api.seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer newest"]);
});

test.each([
  ["nothing is there", [], "No credential has been synced yet."],
  ["no key holds an envelope", ["{", "null", "[]", '"x"'], "No credential has been synced yet."],
  [
    "the envelope has expired",
    [envelope({ expiresAt: Date.now() - 1 })],
    "The credential has expired.",
  ],
  [
    "it would expire under way",
    [envelope({ expiresAt: Date.now() + 10_000 })],
    "The credential has expired.",
  ],
])("answers 503 and asks nobody when %s", async (_, values, problem) => {
  await using api = await startApi();

  const answer = await ask(api.url, values);

  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("60");
  expect(await answer.json()).toEqual({ problem });
  expect(api.seen).toEqual([]);
});

test("a token that the API refuses is not tried again, nor renewed", async () => {
  await using api = await startApi({ status: 401, body: "{}" });

  const answer = await ask(api.url, [envelope({})]);

  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("60");
  expect(await answer.json()).toEqual({ problem: "The credential is no longer accepted." });
  expect(api.seen.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /v1/models"]);
});

test("other answers of the API are passed on", async () => {
  await using api = await startApi({ status: 429, body: '{"type":"error"}' });

  const answer = await ask(api.url, [envelope({})]);

  expect(answer.status).toBe(429);
  expect(await answer.text()).toBe('{"type":"error"}');
});

test.each([
  ["no token", undefined, CALLER],
  ["another token", "Bearer caller-secreT", CALLER],
  ["an empty token", "Bearer ", CALLER],
  ["a worker whose secret is not set", "Bearer ", undefined],
  ["a worker whose secret is empty", "Bearer ", ""],
])("answers 401 and reads nothing with %s", async (_, authorization, secret) => {
  await using api = await startApi();
  const namespace = createNamespace({ [`cred:${ACCOUNT}:0`]: envelope({}) });
  const request = new Request("https://example.test/", {
    ...(authorization !== undefined && { headers: { authorization } }),
  });

  const answer = await worker.fetch(request, {
    CREDENTIALS: namespace,
    ACCOUNT,
    UPSTREAM_URL: api.url,
    ...(secret !== undefined && { CALLER_TOKEN: secret }),
  });

  expect(answer.status).toBe(401);
  expect(api.seen).toEqual([]);
});

describe("an encrypted envelope", () => {
  const key = { bytes: randomBytes(32) };
  const { sealed } = sampleEnvelope({ account: ACCOUNT, accessToken: "sealed-token" }, { key });

  test.each([
    ["hex", Buffer.from(key.bytes).toString("hex")],
    ["base64", `${Buffer.from(key.bytes).toString("base64")}\n`],
  ])("is opened with the key as %s", async (_, keyText) => {
    await using api = await startApi();

    const answer = await ask(api.url, [sealed.text], keyText);

    expect(answer.status).toBe(200);
    expect(api.seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer sealed-token"]);
  });

  test.each([
    ["no key", sealed.text, undefined],
    ["another key", sealed.text, "ab".repeat(32)],
    ["a key that is none", sealed.text, "?"],
    ["another generation", changed(sealed.text, { generation: 99 }), hex(key.bytes)],
    ["another device", changed(sealed.text, { device: "tower" }), hex(key.bytes)],
    ["a longer life", changed(sealed.text, { expiresAt: 9e12 }), hex(key.bytes)],
    ["other data", changed(sealed.text, { data: "AAAA" }), hex(key.bytes)],
  ])("stays closed with %s", async (_, text, keyText) => {
    await using api = await startApi();

    const answer = await ask(api.url, [text], keyText);

    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ problem: "The credential cannot be decrypted." });
    expect(api.seen).toEqual([]);
  });
});

test("what tacho credentials sync puts into KV is what the worker uses", async () => {
  await using api = await startApi();
  await using kv = await startKvServer();
  const place = { accountId: KV_ACCOUNT, namespaceId: KV_NAMESPACE, apiBaseUrl: kv.url };
  await using home = await createCredentialsHome([
    { type: "cloudflare-kv", ...place, apiToken: KV_TOKEN, encryptionKeyEnv: "SINK_KEY" },
  ]);
  home.clock.nowMs = Date.now();
  await home.logIn("token-of-the-laptop");

  await home.run("sync", { env: { SINK_KEY: "cd".repeat(32) } });
  const [[key = "", stored] = []] = kv.stored;
  const answer = await worker.fetch(callerRequest(), {
    CREDENTIALS: createNamespace({ [key]: stored?.value ?? "" }),
    ACCOUNT: key.split(":")[1] ?? "",
    UPSTREAM_URL: api.url,
    CALLER_TOKEN: CALLER,
    ENCRYPTION_KEY: "cd".repeat(32),
  });

  expect(answer.status).toBe(200);
  expect(api.seen[0]?.headers.authorization).toBe("Bearer token-of-the-laptop");
});

test("nothing in the example knows how to refresh", async () => {
  const sources = await Promise.all(
    ["index.js", "newest-envelope.js", "open-envelope.js"].map((name) =>
      readFile(`examples/cloudflare-worker/src/${name}`, "utf8"),
    ),
  );

  expect(sources.join("\n")).not.toMatch(/refresh_token|grant_type|oauth\/token|\.put\(/);
});

function startApi(answer: ServerAnswer = { status: 200, body: '{"data":[]}' }) {
  return startServer(() => answer);
}

/** The worker's answer to a caller with the token, when these values lie under keys of the account. */
function ask(apiUrl: string, values: readonly string[], encryptionKey?: string) {
  const keyed = values.map((value, index): [string, string] => {
    const account = value.includes('"another"') ? "another" : ACCOUNT;
    return [`cred:${account}:${index}`, value];
  });
  return worker.fetch(callerRequest(), {
    CREDENTIALS: createNamespace(Object.fromEntries(keyed)),
    ACCOUNT,
    UPSTREAM_URL: `${apiUrl}/v1/models`,
    CALLER_TOKEN: CALLER,
    ...(encryptionKey !== undefined && { ENCRYPTION_KEY: encryptionKey }),
  });
}

function envelope(changes: Record<string, unknown>): string {
  return JSON.stringify({
    ...{ v: 1, account: ACCOUNT, device: "laptop", generation: 7, accessToken: "access-1" },
    ...{
      expiresAt: Date.now() + HOUR_MS,
      scopes: ["user:inference"],
      issuedFp: "0011223344556677",
    },
    ...changes,
  });
}

function callerRequest(): Request {
  return new Request("https://example.test/", { headers: { authorization: `Bearer ${CALLER}` } });
}

function changed(text: string, changes: Record<string, unknown>): string {
  return JSON.stringify({ ...JSON.parse(text), ...changes });
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
