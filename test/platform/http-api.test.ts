import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { Socket } from "node:net";
import { execa } from "execa";
import { createFixture } from "fs-fixture";
import { expect, test, vi } from "vitest";
import { type HttpRequest, sendRequest } from "../../shared/platform/http-api.ts";
import { listen } from "../servers/listen.ts";
import { closedPort, httpServer, rawServer } from "./local-server.ts";

const REQUEST = { method: "POST", timeoutMs: 5_000, allowPrivate: true } as const;

function post(url: string, more: Partial<HttpRequest> = {}) {
  return sendRequest({ ...REQUEST, url, ...more });
}

test("an answer is its status, its headers and its body", async () => {
  await using server = await httpServer(() => ({
    ...{ status: 201, headers: { "Retry-After": "7" }, body: "made ✅" },
  }));

  const result = await post(`${server.url}/a?b=1`, {
    headers: { "X-One": "1" },
    body: '{"a":"é"}',
  });

  expect(result).toMatchObject({ kind: "answer", status: 201, body: "made ✅" });
  if (result.kind === "answer") expect(result.header("retry-after")).toBe("7");
  expect(server.received).toMatchObject([
    {
      ...{ method: "POST", path: "/a?b=1", body: '{"a":"é"}' },
      headers: { "x-one": "1", "content-length": "10", connection: "close" },
    },
  ]);
});

test("each request has a connection of its own", async () => {
  await using server = await rawServer((socket) => {
    socket.once("data", () => socket.write("HTTP/1.1 204 No Content\r\n\r\n"));
  });

  const results = [await post(server.url), await post(server.url)];

  expect(results).toMatchObject([{ status: 204 }, { status: 204 }]);
  expect(server.connections()).toBe(2);
});

test("a redirect is an answer like any other", async () => {
  await using elsewhere = await httpServer(() => ({ status: 200 }));
  await using server = await httpServer(() => ({
    ...{ status: 307, headers: { Location: elsewhere.url } },
  }));

  expect(await post(server.url, { body: "x" })).toMatchObject({ kind: "answer", status: 307 });
  expect(elsewhere.received).toEqual([]);
});

const BROKEN: readonly [name: string, serve: (socket: Socket) => void, expected: object][] = [
  [
    "reset before the request was read",
    (socket) => {
      socket.pause();
      setTimeout(() => socket.resetAndDestroy(), 50);
    },
    { kind: "no_answer", code: expect.stringMatching(/^(ECONNRESET|EPIPE)$/) },
  ],
  [
    "reset after the request was read",
    (socket) => socket.once("data", () => socket.resetAndDestroy()),
    { kind: "no_answer", code: "ECONNRESET" },
  ],
  [
    "closed without a word",
    (socket) => socket.once("data", () => socket.end()),
    { kind: "no_answer", code: "ECONNRESET" },
  ],
  [
    "cut within the first line",
    (socket) => socket.once("data", () => socket.end("HTTP/1.1 20")),
    { kind: "no_answer", code: expect.stringMatching(/^(ECONNRESET|HPE_\w+)$/) },
  ],
  ["silent", (socket) => socket.once("data", () => {}), { kind: "no_answer", code: "timeout" }],
  [
    "no HTTP",
    (socket) => socket.once("data", () => socket.end("SSH-2.0-OpenSSH\r\n")),
    { kind: "no_answer", code: expect.stringMatching(/^HPE_\w+$/) },
  ],
  [
    "endless in its headers",
    (socket) =>
      socket.once("data", () => socket.write(`HTTP/1.1 200 OK\r\nA: ${"a".repeat(90_000)}`)),
    { kind: "no_answer", code: "HPE_HEADER_OVERFLOW" },
  ],
  [
    "slow in its body",
    (socket) =>
      socket.once("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")),
    { kind: "answer", status: 200, body: "half" },
  ],
  [
    "cut in its body",
    (socket) =>
      socket.once("data", () => socket.end("HTTP/1.1 503 No\r\nContent-Length: 9\r\n\r\nhalf")),
    { kind: "answer", status: 503, body: "half" },
  ],
  [
    "reset in its body",
    (socket) =>
      socket.once("data", () => {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", () => {
          setTimeout(() => socket.resetAndDestroy(), 50);
        });
      }),
    { kind: "answer", status: 200, body: "" },
  ],
];

test.each(BROKEN)("a server that is %s", async (_name, serve, expected) => {
  await using server = await rawServer(serve);

  expect(await post(server.url, { body: "x", timeoutMs: 2_000 })).toMatchObject(expected);
});

test("64 KiB of an endless body are read", async () => {
  await using server = await rawServer((socket) => {
    socket.once("data", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      const more = () => socket.writable && socket.write("a".repeat(10_000), more);
      more();
    });
  });

  const result = await post(server.url);

  expect(result.kind === "answer" && result.body.length).toBe(65_536);
});

test("nothing is sent where nobody listens, where no name leads, and to what speaks no TLS", async () => {
  const port = await closedPort();
  const seen: string[] = [];
  await using plain = await rawServer((socket) => {
    socket.once("data", (bytes) => {
      seen.push(bytes.toString("latin1"));
      socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
    });
  });

  expect([
    await post(`http://127.0.0.1:${port}`),
    await post("https://no-such-host.invalid"),
    await post(`https://127.0.0.1:${plain.port}/hook`, { body: "x" }),
  ]).toEqual([
    { kind: "not_sent", code: "ECONNREFUSED" },
    // Where no name server answers, nobody says so in time.
    { kind: "not_sent", code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN|timeout)$/) },
    { kind: "not_sent", code: "EPROTO" },
  ]);
  expect(seen.join()).not.toContain("/hook");
});

test("a handshake that never ends is nothing sent", async () => {
  await using server = await rawServer((socket) => socket.once("data", () => {}));

  expect(await post(`https://127.0.0.1:${server.port}`, { timeoutMs: 300 })).toEqual({
    ...{ kind: "not_sent", code: "timeout" },
  });
});

test.each([
  ["https://localhost", "private_address"],
  ["https://127.0.0.1", "private_address"],
  ["https://2130706433", "private_address"],
  ["https://0x7f.1", "private_address"],
  ["https://[::1]", "private_address"],
  ["https://[::ffff:127.0.0.1]", "private_address"],
  ["https://192.168.1.5", "private_address"],
  ["https://169.254.169.254/latest/meta-data", "private_address"],
  ["https://0.0.0.0", "private_address"],
  ["http://127.0.0.1", "private_address"],
  ["http://localhost", "private_address"],
  ["http://hooks.example.com", "plain_http"],
  ["http://8.8.8.8", "plain_http"],
  ["http://192.168.1.5", "plain_http"],
  ["ftp://hooks.example.com", "bad_address"],
  ["file:///etc/passwd", "bad_address"],
  ["hooks.example.com", "bad_address"],
  ["", "bad_address"],
])("%s is refused before anything is sent", async (url, code) => {
  expect(await post(url, { allowPrivate: false })).toEqual({ kind: "not_sent", code });
});

test("a name that leads to this machine is refused within the connection", async () => {
  await using server = await rawServer(() => {});

  const url = `https://localhost:${server.port}`;

  expect(await post(url, { allowPrivate: false })).toEqual({
    ...{ kind: "not_sent", code: "private_address" },
  });
  expect(server.connections()).toBe(0);
});

test("without encryption only this machine is reached, private addresses or not", async () => {
  expect([await post("http://192.168.1.5"), await post("http://hooks.example.com")]).toEqual([
    { kind: "not_sent", code: "plain_http" },
    { kind: "not_sent", code: "plain_http" },
  ]);
});

test.each(["1\r\nX-Two: 2", "1\nX-Two: 2", "1\0", "✅"])(
  "a header that would be more than one is not sent: %j",
  async (value) => {
    await using server = await httpServer(() => ({ status: 200 }));

    expect(await post(server.url, { headers: { "X-One": value } })).toEqual({
      ...{ kind: "not_sent", code: "ERR_INVALID_CHAR" },
    });
    expect(server.received).toEqual([]);
  },
);

test("line breaks in an address do not end its line", async () => {
  await using server = await httpServer(() => ({ status: 200 }));

  await post(`${server.url}/a b\r\nX-Two: 2`);

  expect(server.received).toMatchObject([{ path: "/a%20bX-Two:%202" }]);
  expect(server.received[0]?.headers).not.toHaveProperty("x-two");
});

const SELF_SIGNED = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj"];

test("a certificate that nobody vouches for gets nothing, whatever the environment allows", async () => {
  await using fixture = await createFixture();
  const [key, cert] = [fixture.getPath("key.pem"), fixture.getPath("cert.pem")];
  const files = ["-keyout", key, "-out", cert];
  await execa("openssl", [...SELF_SIGNED, "/CN=127.0.0.1", ...files]);
  let requests = 0;
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, () => {
    requests++;
  });
  const { url, close } = await listen(server);
  vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");

  const result = await post(url.replace("http:", "https:"), { body: "secret" });

  vi.unstubAllEnvs();
  await close();
  expect(result).toEqual({ kind: "not_sent", code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
  expect(requests).toBe(0);
});
