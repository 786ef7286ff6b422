import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text as readText } from "node:stream/consumers";
import { parseObject, stringAt } from "../../shared/platform/read-value.ts";
import { listen } from "./listen.ts";

/** What a bot was asked to send. */
export type SentMessage = { token: string; chatId: string; text: string; atMs: number };

export type TelegramServer = {
  /** For `notify.channels.telegram.apiBaseUrl`. */
  url: string;
  /** Every message that was accepted, in the order of its arrival. */
  messages: SentMessage[];
  /** Every request, however it was answered. */
  requests: SentMessage[];
  /** How the next requests are answered; then they are accepted again. */
  script: (TelegramReply | "never")[];
  close: () => Promise<void>;
};

export type TelegramReply = { status: number; body: object };

/** A stand-in of the Bot API on the loopback: knows `sendMessage` alone. */
export async function startTelegramServer(): Promise<TelegramServer> {
  const messages: SentMessage[] = [];
  const requests: SentMessage[] = [];
  const script: TelegramServer["script"] = [];
  const answer = async (incoming: IncomingMessage, response: ServerResponse) => {
    const [, token = ""] = /^\/bot([^/]+)\/sendMessage$/.exec(incoming.url ?? "") ?? [];
    const body = parseObject(await readText(incoming));
    const text = stringAt(body, "text") ?? "";
    const request = { token, chatId: `${body?.chat_id}`, text, atMs: Date.now() };
    requests.push(request);
    const reply = script.shift() ?? { status: 200, body: { ok: true, result: {} } };
    if (reply === "never") return;
    if (reply.status === 200) messages.push(request);
    response.writeHead(reply.status, { "content-type": "application/json" });
    response.end(JSON.stringify(reply.body));
  };
  const server = createServer((request, response) => void answer(request, response));
  return { ...(await listen(server)), messages, requests, script };
}
