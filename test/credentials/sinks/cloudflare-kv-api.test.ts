import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { CloudflareKvPlace } from "../../../shared/config/credentials-config.ts";
import { openSealed } from "../../../shared/credentials/envelope.ts";
import { cloudflareKvSink } from "../../../shared/credentials/sinks/cloudflare-kv-api.ts";
import { KV_ACCOUNT, KV_NAMESPACE, KV_TOKEN, startKvServer } from "./kv-server.ts";
import type { ServerAnswer } from "./local-server.ts";
import { ACCESS_TOKEN, OWNER, sampleEnvelope } from "./sample-envelope.ts";

test("an envelope lies under the key of its device and lives as long as its token", async () => {
  await using server = await startKvServer();
  const { sealed, label } = sampleEnvelope();

  const result = await openSink(server.url).put(sealed, label);

  expect(result).toEqual({ kind: "stored" });
  expect([...server.stored.keys()]).toEqual(["cred:5f1c0d9e8b7a6f54:laptop-a1b2c3"]);
  const [stored] = server.stored.values();
  expect(stored?.value).toBe(sealed.text);
  expect(stored?.ttlS).toBeGreaterThan(8 * 3_600 - 10);
  expect(stored?.ttlS).toBeLessThanOrEqual(8 * 3_600);
  expect(server.seen[0]?.path.split("?")[0]).toBe(
    `/accounts/${KV_ACCOUNT}/storage/kv/namespaces/${KV_NAMESPACE}/values/cred%3A5f1c0d9e8b7a6f54%3Alaptop-a1b2c3`,
  );
});

test("the token is in the body alone", async () => {
  await using server = await startKvServer();
  const { sealed, label } = sampleEnvelope();

  await openSink(server.url).put(sealed, label);

  const [request] = server.seen;
  expect(request?.body).toContain(ACCESS_TOKEN);
  expect(JSON.stringify([request?.path, request?.headers])).not.toContain(ACCESS_TOKEN);
});

test("a token that is about to expire is kept for the minute that KV takes at least", async () => {
  await using server = await startKvServer();
  const { sealed, label } = sampleEnvelope({ expiresAt: Date.now() + 5_000 });

  expect(await openSink(server.url).put(sealed, label)).toEqual({ kind: "stored" });

  expect([...server.stored.values()].map(({ ttlS }) => ttlS)).toEqual([60]);
});

test("how long a token lives is reckoned by the clock that was given", async () => {
  await using server = await startKvServer();
  const { sealed, label } = sampleEnvelope();
  const now = () => label.expiresAtMs - 90_000;

  await openSink(server.url, OWNER, { now }).put(sealed, label);

  expect([...server.stored.values()].map(({ ttlS }) => ttlS)).toEqual([90]);
});

test("two devices keep their envelopes apart, and putting one once more changes nothing", async () => {
  await using server = await startKvServer();
  const laptop = sampleEnvelope({ generation: 4 });
  const desktop = sampleEnvelope({ device: "desktop-d4e5f6", generation: 2 });
  const desktopSink = openSink(server.url, { ...OWNER, device: "desktop-d4e5f6" });

  await openSink(server.url).put(laptop.sealed, laptop.label);
  await desktopSink.put(desktop.sealed, desktop.label);
  await openSink(server.url).put(laptop.sealed, laptop.label);

  expect(new Map([...server.stored].map(([key, { value }]) => [key, value]))).toEqual(
    new Map([
      ["cred:5f1c0d9e8b7a6f54:laptop-a1b2c3", laptop.sealed.text],
      ["cred:5f1c0d9e8b7a6f54:desktop-d4e5f6", desktop.sealed.text],
    ]),
  );
});

test("it tells what is there, of an encrypted envelope all but the fingerprint", async () => {
  await using server = await startKvServer();
  const sink = openSink(server.url);
  const key = { bytes: randomBytes(32) };
  const plain = sampleEnvelope({ generation: 3 });
  const locked = sampleEnvelope({ generation: 4 }, { key });

  const before = await sink.look?.();
  await sink.put(plain.sealed, plain.label);
  const first = await sink.look?.();
  await sink.put(locked.sealed, locked.label);
  const second = await sink.look?.();

  expect(before).toBeUndefined();
  expect(first).toEqual({
    generation: 3,
    expiresAtMs: plain.label.expiresAtMs,
    fingerprint: plain.label.fingerprint,
  });
  expect(second).toEqual({ generation: 4, expiresAtMs: locked.label.expiresAtMs });
  const [stored] = server.stored.values();
  expect(stored?.value).not.toContain(ACCESS_TOKEN);
  expect(openSealed(stored?.value ?? "", key)?.accessToken).toBe(ACCESS_TOKEN);
});

test.each<[ServerAnswer, unknown]>([
  [{ status: 201 }, { kind: "stored" }],
  [
    { status: 302, headers: { location: "https://elsewhere.test" } },
    refused("It answered 302. Redirects are not followed: set the address it leads to."),
  ],
  [
    { status: 400, body: "secret of theirs" },
    refused("It answered 400. Check accountId, namespaceId, apiToken and key."),
  ],
  [
    { status: 401 },
    refused("It answered 401. Check apiToken: Cloudflare does not know it, or it has expired."),
  ],
  [
    { status: 403 },
    refused(
      'It answered 403. Check apiToken: it needs the permission "Workers KV Storage: Edit" for this account.',
    ),
  ],
  [
    { status: 404 },
    refused("It answered 404. Check accountId and namespaceId: there is no such namespace."),
  ],
  [{ status: 413 }, refused("It answered 413. Check its settings.")],
  [{ status: 429 }, { kind: "later", problem: "It answered 429." }],
  [
    { status: 429, headers: { "retry-after": "17" } },
    { kind: "later", problem: "It answered 429.", retryAfterMs: 17_000 },
  ],
  [
    // By the server's own clock, whatever ours says.
    {
      status: 503,
      headers: {
        "retry-after": "Fri, 20 Nov 2020 12:01:00 GMT",
        date: "Fri, 20 Nov 2020 12:00:00 GMT",
      },
    },
    { kind: "later", problem: "It answered 503.", retryAfterMs: 60_000 },
  ],
  [
    { status: 503, headers: { "retry-after": "in a while" } },
    { kind: "later", problem: "It answered 503." },
  ],
  ["reset", { kind: "later", problem: expect.stringMatching(/^No answer came \(\w+\)\.$/) }],
])("after %j", async (answer, expected) => {
  await using server = await startKvServer();
  server.troubles.push(answer);
  const { sealed, label } = sampleEnvelope();

  expect(await openSink(server.url).put(sealed, label)).toEqual(expected);
});

test.each([
  ["another token", { apiToken: "wrong" }, "It answered 401."],
  ["another account", { accountId: "deadbeef" }, "It answered 403."],
  ["another namespace", { namespaceId: "deadbeef" }, "It answered 404."],
  ["a token that no header can hold", { apiToken: "line\nbreak" }, "Its token holds a character"],
  [
    "an address without encryption",
    { apiBaseUrl: "http://kv.example.test" },
    "Its address is not encrypted. Set an https address.",
  ],
])("%s is refused, and nothing of the settings is in the reason", async (_, changes, problem) => {
  await using server = await startKvServer();
  const { sealed, label } = sampleEnvelope();

  const result = await openSink(server.url, OWNER, changes).put(sealed, label);

  expect(result).toEqual({ kind: "refused", problem: expect.stringContaining(problem) });
  expect(JSON.stringify(result)).not.toMatch(/wrong|deadbeef|break|kv\.example/);
});

test("a server that is down is tried again later", async () => {
  const server = await startKvServer();
  await server[Symbol.asyncDispose]();
  const { sealed, label } = sampleEnvelope();

  const result = await openSink(server.url).put(sealed, label);

  expect(result).toEqual({ kind: "later", problem: "It could not be reached (ECONNREFUSED)." });
  expect(await openSink(server.url).look?.()).toBeUndefined();
});

function openSink(
  url: string,
  owner = OWNER,
  { now = Date.now, ...changes }: Partial<CloudflareKvPlace> & { now?: () => number } = {},
) {
  const place = {
    ...{ accountId: KV_ACCOUNT, namespaceId: KV_NAMESPACE, apiToken: KV_TOKEN },
    ...{ key: "cred:<account>:<device>", apiBaseUrl: `${url}/` },
  };
  return cloudflareKvSink({ type: "cloudflare-kv", ...place, ...changes }, owner, now);
}

function refused(problem: string) {
  return { kind: "refused", problem };
}
