import { expect, test } from "vitest";
import { httpSink } from "../../../shared/credentials/sinks/http-api.ts";
import { CAS_TOKEN, startCasServer } from "./cas-server.ts";
import { type ServerAnswer, startServer } from "./local-server.ts";
import { ACCESS_TOKEN, OWNER, sampleEnvelope } from "./sample-envelope.ts";

const NOW_MS = Date.now();
const HOUR_MS = 3_600_000;

test("the first envelope wants an empty place, the next one the generation that is there", async () => {
  await using server = await startCasServer();
  const sink = openSink(server.url);
  const first = sampleEnvelope({ generation: 1 });
  const second = sampleEnvelope({ generation: 2 }, { previous: 1 });

  const results = [
    await sink.put(first.sealed, first.label),
    await sink.put(second.sealed, second.label),
  ];

  expect(results).toEqual([{ kind: "stored" }, { kind: "stored" }]);
  expect(server.current()?.body).toBe(second.sealed.text);
  expect(
    server.seen.map(({ method, path, headers }) => ({ method, path, ...asked(headers) })),
  ).toMatchInlineSnapshot(`
    [
      {
        "authorization": "Bearer device-token-6f1c0f8a",
        "content-type": "application/json",
        "if-none-match": "*",
        "method": "PUT",
        "path": "/",
      },
      {
        "authorization": "Bearer device-token-6f1c0f8a",
        "content-type": "application/json",
        "if-match": ""1"",
        "method": "PUT",
        "path": "/",
      },
    ]
  `);
  expect(JSON.stringify(server.seen.map(({ path, headers }) => [path, headers]))).not.toContain(
    ACCESS_TOKEN,
  );
});

test("an envelope whose first answer was lost counts as stored", async () => {
  await using server = await startCasServer();
  const sink = openSink(server.url);
  const { sealed, label } = sampleEnvelope({ generation: 5 });
  await sink.put(sealed, label);

  expect(await sink.put(sealed, label)).toEqual({ kind: "stored" });
  expect(await sink.put(sealed, { ...label, previous: 4 })).toEqual({ kind: "stored" });
});

test("of two writers the newer one's envelope stays, whoever comes last", async () => {
  await using server = await startCasServer();
  const older = sampleEnvelope({ generation: 9, expiresAt: NOW_MS + HOUR_MS });
  const newer = sampleEnvelope({
    ...{ device: "desktop-d4e5f6", generation: 2, expiresAt: NOW_MS + 8 * HOUR_MS },
  });
  const laptop = openSink(server.url);
  const desktop = openSink(server.url, { ...OWNER, device: "desktop-d4e5f6" });

  await laptop.put(older.sealed, older.label);
  const met = await desktop.put(newer.sealed, newer.label);
  const raised = sampleEnvelope(
    { device: "desktop-d4e5f6", generation: 10, expiresAt: NOW_MS + 8 * HOUR_MS },
    { previous: 9 },
  );
  const again = await desktop.put(raised.sealed, raised.label);
  const late = await laptop.put(older.sealed, { ...older.label, generation: 11, previous: 9 });

  expect(met).toEqual({ kind: "conflict", generation: 9 });
  expect(again).toEqual({ kind: "stored" });
  expect(late).toEqual({ kind: "superseded", generation: 10 });
  expect(server.current()?.body).toBe(raised.sealed.text);
});

test("of two writers at the same moment one gets through, and the other one learns of it", async () => {
  await using server = await startCasServer();
  const older = sampleEnvelope({ expiresAt: NOW_MS + HOUR_MS });
  const newer = sampleEnvelope({ device: "desktop-d4e5f6", expiresAt: NOW_MS + 2 * HOUR_MS });

  const results = await Promise.all([
    openSink(server.url).put(older.sealed, older.label),
    openSink(server.url).put(newer.sealed, newer.label),
  ]);

  expect(results.filter(({ kind }) => kind === "stored")).toHaveLength(1);
  expect(["conflict", "superseded"]).toContain(results.find(({ kind }) => kind !== "stored")?.kind);
});

test("where the envelope was removed meanwhile, it is put as a first one", async () => {
  await using server = await startCasServer();
  const { sealed, label } = sampleEnvelope({ generation: 8 }, { previous: 7 });

  expect(await openSink(server.url).put(sealed, label)).toEqual({ kind: "stored" });

  expect(server.current()?.generation).toBe(8);
});

test("a server that names no generation is asked for what it holds", async () => {
  const there = sampleEnvelope({ generation: 6, expiresAt: NOW_MS + 9 * HOUR_MS });
  await using server = await startServer(({ method }) =>
    method === "PUT" ? { status: 412 } : { status: 200, body: there.sealed.text },
  );
  const { sealed, label } = sampleEnvelope({ generation: 2 });

  const result = await openSink(server.url).put(sealed, label);

  expect(result).toEqual({ kind: "superseded", generation: 6 });
});

test.each([
  ["tells the generation alone", { etag: '"6"' }, { kind: "conflict", generation: 6 }],
  ["tells it weakly", { etag: 'W/"6"' }, { kind: "conflict", generation: 6 }],
  ["tells nothing", {}, later("It holds another envelope (412) and does not say which.")],
  [
    "tells what is no generation",
    { etag: '"abc"' },
    later("It holds another envelope (412) and does not say which."),
  ],
])("a server that refuses to be read and %s", async (_, headers, expected) => {
  await using server = await startServer(({ method }) =>
    method === "PUT" ? { status: 412, headers } : { status: 405 },
  );
  const { sealed, label } = sampleEnvelope({ generation: 2 });

  expect(await openSink(server.url).put(sealed, label)).toEqual(expected);
});

test.each<[ServerAnswer, unknown]>([
  [{ status: 204 }, { kind: "stored" }],
  [{ status: 401 }, refused("It answered 401. Check the token.")],
  [{ status: 403 }, refused("It answered 403. Check the token: it may not write there.")],
  [{ status: 404, body: "theirs" }, refused("It answered 404. Check the url.")],
  [{ status: 405 }, refused("It answered 405. Check the url: it takes no PUT.")],
  [{ status: 500 }, later("It answered 500.")],
  [
    { status: 429, headers: { "retry-after": "3" } },
    { ...later("It answered 429."), retryAfterMs: 3_000 },
  ],
  ["reset", { kind: "later", problem: expect.stringMatching(/^No answer came \(\w+\)\.$/) }],
])("after %j", async (answer, expected) => {
  await using server = await startCasServer();
  server.troubles.push(answer);
  const { sealed, label } = sampleEnvelope();

  expect(await openSink(server.url).put(sealed, label)).toEqual(expected);
});

test("it tells what is there", async () => {
  await using server = await startCasServer();
  const sink = openSink(server.url);
  const { sealed, label } = sampleEnvelope({ generation: 3 });

  const before = await sink.look();
  await sink.put(sealed, label);

  expect(before).toBeUndefined();
  expect(await sink.look()).toEqual({
    generation: 3,
    expiresAtMs: label.expiresAtMs,
    fingerprint: label.fingerprint,
  });
});

test("an address of this machine is refused unless it is allowed", async () => {
  await using server = await startCasServer();
  const { sealed, label } = sampleEnvelope();

  const result = await httpSink(
    { type: "http", url: server.url, token: CAS_TOKEN, allowPrivate: false },
    OWNER,
  ).put(sealed, label);

  expect(result.kind).toBe("refused");
  expect(server.seen).toEqual([]);
});

test("account and device are filled into the url", async () => {
  await using server = await startCasServer();
  const { sealed, label } = sampleEnvelope();

  await openSink(`${server.url}/api/<account>?from=<device>`).put(sealed, label);

  expect(server.seen[0]?.path).toBe("/api/5f1c0d9e8b7a6f54?from=laptop-a1b2c3");
});

function openSink(url: string, owner = OWNER) {
  return httpSink({ type: "http", url, token: CAS_TOKEN, allowPrivate: true }, owner);
}

function asked(headers: Record<string, unknown>) {
  const names = ["authorization", "content-type", "if-match", "if-none-match"];
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] ? [[name, headers[name]]] : [])),
  );
}

function refused(problem: string) {
  return { kind: "refused", problem };
}

function later(problem: string) {
  return { kind: "later", problem };
}
