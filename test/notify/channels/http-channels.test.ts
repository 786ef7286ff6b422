import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ChannelsConfig } from "../../../shared/config/notify-config.ts";
import type { Attempt } from "../../../shared/notify/channel.ts";
import { openChannels } from "../../../shared/notify/open-channels-file.ts";
import { closedPort, httpServer, type Reply, rawServer } from "../../platform/local-server.ts";
import { hostileText } from "./hostile-texts.ts";

const NOW = 1_800_000_000_000;
const WORLD = { env: {}, platform: "linux", now: () => NOW } as const;
const TOKEN = "123456:very-secret-Token_1";
const SECRETS = /very-secret|hush|evil/;

const PARCEL = {
  ...{ id: "1800000000000-started-1", timeoutMs: 5_000 },
  text: { title: "🚀 a<b started", lines: ["R&D"] },
};

function telegramAt(url: string): ChannelsConfig {
  return { telegram: { token: TOKEN, chatId: "-1001", apiBaseUrl: url } };
}

function slackAt(url: string): ChannelsConfig {
  return { slack: { webhookUrl: `${url}/services/very-secret` } };
}

function webhookAt(url: string): ChannelsConfig {
  return { webhook: { url: `${url}/hook?key=very-secret`, secret: "hush", allowPrivate: true } };
}

async function send(channels: ChannelsConfig, more: object = {}): Promise<Attempt> {
  const [channel] = openChannels(channels, WORLD);
  if (channel === undefined) throw new Error("not opened");
  return await channel.send({ ...PARCEL, ...more });
}

async function answered(at: (url: string) => ChannelsConfig, reply: Reply): Promise<Attempt> {
  await using server = await httpServer(() => reply);
  return await send(at(server.url));
}

test("Telegram gets HTML for the chat, without a preview of what names link to", async () => {
  await using server = await httpServer(() => ({ status: 200, body: '{"ok":true,"result":{}}' }));

  expect(await send(telegramAt(`${server.url}/`))).toEqual({ kind: "delivered" });
  expect(await send(telegramAt(server.url), { chatId: "@other" })).toEqual({ kind: "delivered" });

  expect(server.received).toMatchObject([
    {
      ...{ method: "POST", path: `/bot${TOKEN}/sendMessage` },
      headers: { "content-type": "application/json" },
    },
    { path: `/bot${TOKEN}/sendMessage` },
  ]);
  expect(server.received.map(({ body }) => JSON.parse(body))).toEqual(
    ["-1001", "@other"].map((chat_id) => ({
      ...{ chat_id, text: "<b>🚀 a&lt;b started</b>\nR&amp;D", parse_mode: "HTML" },
      link_preview_options: { is_disabled: true },
    })),
  );
});

const LATER = { kind: "later" };
const BROKEN = { kind: "refused", isChannelBroken: true };
const THIS_TEXT = { kind: "refused", isChannelBroken: false };

function failure(description: string, parameters?: object): string {
  return JSON.stringify({ ok: false, description: `evil ${description}`, parameters });
}

test.each<[number, string, object, RegExp]>([
  [429, failure("Too Many Requests", { retry_after: 7 }), { ...LATER, retryAfterMs: 7_000 }, /429/],
  [429, "no json", LATER, /fewer messages/],
  [500, failure("Internal"), LATER, /HTTP 500/],
  [502, "<html>", LATER, /HTTP 502/],
  [401, failure("Unauthorized"), BROKEN, /^The bot token is not accepted\. Check .*\.token/],
  [404, failure("Not Found"), BROKEN, /^The bot token is not accepted\./],
  [
    403,
    failure("Forbidden: bot was blocked by the user"),
    BROKEN,
    /Unblock it or press Start there/,
  ],
  [400, failure("Bad Request: chat not found"), BROKEN, /no such chat.*\.chatId/],
  [400, failure("Bad Request: not enough rights to send text messages"), BROKEN, /may not write/],
  [
    400,
    failure("Bad Request: group chat was upgraded", { migrate_to_chat_id: -100_123 }),
    BROKEN,
    /new chat id, -100123\. Set .*\.chatId to it/,
  ],
  [400, failure("Bad Request: can't parse entities"), THIS_TEXT, /HTTP 400/],
  [413, "", THIS_TEXT, /HTTP 413/],
  [302, "", BROKEN, /apiBaseUrl/],
  [200, '{"ok":false}', { kind: "unknown" }, /could not be read/],
  [200, '{"ok":tr', { kind: "unknown" }, /could not be read/],
])("Telegram: %d %s", async (status, body, expected, problem) => {
  const attempt = await answered(telegramAt, { status, body, headers: { Location: "/evil" } });

  expect(attempt).toMatchObject(expected);
  expect(attempt).toMatchObject({ problem: expect.stringMatching(problem) });
  expect(JSON.stringify(attempt)).not.toMatch(SECRETS);
});

test("Telegram without a token or a chat says what is missing", async () => {
  expect(await send({ telegram: { chatId: "1" } })).toEqual({
    ...BROKEN,
    problem: "No bot token: set notify.channels.telegram.token (tacho config set).",
  });
  expect(await send({ telegram: { token: TOKEN } })).toEqual({
    ...BROKEN,
    problem: "No chat: set notify.channels.telegram.chatId (tacho config set).",
  });
});

test("a token cannot lead to another path", async () => {
  await using server = await httpServer(() => ({ status: 404 }));

  await send({ telegram: { token: "1:a/../../x?y#z", chatId: "1", apiBaseUrl: server.url } });

  expect(server.received).toMatchObject([{ path: "/bot1:a%2F..%2F..%2Fx%3Fy%23z/sendMessage" }]);
});

test("Slack gets escaped text", async () => {
  await using server = await httpServer(() => ({ status: 200, body: "ok" }));

  expect(await send(slackAt(server.url))).toEqual({ kind: "delivered" });

  expect(server.received).toMatchObject([{ method: "POST", path: "/services/very-secret" }]);
  expect(JSON.parse(server.received[0]?.body ?? "")).toEqual({
    ...{ text: "🚀 a&lt;b started\nR&amp;D", unfurl_links: false, unfurl_media: false },
  });
});

const DATE = "Sat, 21 Nov 2026 12:00:00 GMT";
const IN_A_MINUTE = "Sat, 21 Nov 2026 12:01:00 GMT";

test.each<[number, Record<string, string>, object]>([
  [429, { "Retry-After": "30" }, { ...LATER, retryAfterMs: 30_000 }],
  [429, { "Retry-After": IN_A_MINUTE, Date: DATE }, { ...LATER, retryAfterMs: 60_000 }],
  [429, { "Retry-After": "evil" }, LATER],
  [429, {}, LATER],
  [503, { "Retry-After": "5" }, { ...LATER, retryAfterMs: 5_000 }],
  [500, {}, LATER],
  [400, {}, THIS_TEXT],
  [403, {}, BROKEN],
  [404, {}, BROKEN],
  [410, {}, BROKEN],
  [301, { Location: "https://evil.example" }, BROKEN],
])("Slack: %d %j", async (status, headers, expected) => {
  const attempt = await answered(slackAt, { status, headers, body: "evil" });

  expect(attempt).toMatchObject(expected);
  expect(JSON.stringify(attempt)).not.toMatch(SECRETS);
});

test("a webhook gets JSON that it can verify", async () => {
  await using server = await httpServer(() => ({ status: 204 }));

  expect(await send(webhookAt(server.url))).toEqual({ kind: "delivered" });

  const [{ headers, body } = { headers: {}, body: "" }] = server.received;
  expect(JSON.parse(body)).toEqual({
    ...{ version: 1, id: PARCEL.id, title: "🚀 a<b started", lines: ["R&D"] },
    ...{ text: "🚀 a<b started\nR&D", sentAtMs: NOW },
  });
  const hmac = createHmac("sha256", "hush").update(`${NOW}.${body}`).digest("hex");
  expect(headers).toMatchObject({
    ...{ "content-type": "application/json", "tacho-id": PARCEL.id },
    ...{ "tacho-timestamp": String(NOW), "tacho-signature": `v1=${hmac}` },
  });
});

test("without a secret it is not signed", async () => {
  await using server = await httpServer(() => ({ status: 200 }));

  await send({ webhook: { url: server.url, allowPrivate: true } });

  expect(server.received[0]?.headers).not.toHaveProperty("tacho-signature");
});

test.each<[number, object]>([
  [200, { kind: "delivered" }],
  [202, { kind: "delivered" }],
  [301, BROKEN],
  [307, BROKEN],
  [400, THIS_TEXT],
  [401, BROKEN],
  [403, BROKEN],
  [404, BROKEN],
  [408, LATER],
  [410, BROKEN],
  [422, THIS_TEXT],
  [425, LATER],
  [429, LATER],
  [500, LATER],
  [503, LATER],
])("webhook: %d", async (status, expected) => {
  const headers = { Location: "https://evil.example/x" };

  const attempt = await answered(webhookAt, { status, headers, body: "evil" });

  expect(attempt).toMatchObject(expected);
  expect(JSON.stringify(attempt)).not.toMatch(SECRETS);
});

test("a webhook in a private network is refused unless that is allowed", async () => {
  await using server = await httpServer(() => ({ status: 200 }));

  const url = `http://localhost:${server.port}`;

  expect(await send({ webhook: { url, allowPrivate: false } })).toEqual({
    ...BROKEN,
    problem:
      "The webhook is not used: its address lies in a private network. If that is meant so: tacho config set notify.channels.webhook.allowPrivate true",
  });
  expect(await send({ webhook: { url, allowPrivate: true } })).toEqual({ kind: "delivered" });
});

test.each([
  ["Telegram", telegramAt],
  ["Slack", slackAt],
  ["The webhook", webhookAt],
])("%s: only a request that was on its way may have arrived", async (name, at) => {
  await using cut = await rawServer((socket) => socket.once("data", () => socket.end()));
  await using silent = await rawServer((socket) => socket.once("data", () => {}));

  const attempts = [
    await send(at(`http://127.0.0.1:${await closedPort()}`)),
    await send(at(cut.url)),
    await send(at(silent.url), { timeoutMs: 1_500 }),
  ];

  expect(attempts).toEqual([
    { kind: "later", problem: `${name} cannot be reached (ECONNREFUSED).` },
    { kind: "unknown", problem: `${name} did not answer (ECONNRESET).` },
    { kind: "unknown", problem: `${name} did not answer (timeout).` },
  ]);
});

test("whatever a server answers, no problem tells a secret or what it said", async () => {
  let reply: Reply = { status: 200 };
  await using server = await httpServer(() => reply);
  const status = fc.integer({ min: 200, max: 599 });
  const body = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(TOKEN, failure(TOKEN), failure("chat not found", { retry_after: "evil" })),
  );

  await fc.assert(
    fc.asyncProperty(status, body, hostileText, async (code, text, message) => {
      reply = { status: code, body: text, headers: { "Retry-After": "evil" } };
      for (const at of [telegramAt, slackAt, webhookAt]) {
        const attempt = await send(at(server.url), { text: message });
        expect(JSON.stringify(attempt)).not.toMatch(SECRETS);
      }
    }),
    { numRuns: 60 },
  );
});
