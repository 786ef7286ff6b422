import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { parseObject, stringAt } from "../../shared/platform/read-value.ts";

export type Reply =
  | "ok"
  | "429"
  | "500"
  | "400"
  | "403"
  | "hang"
  | "hang_accepted"
  | "reset"
  | "reset_accepted";

export type Post = { id: string; chatId: string; sender: string; title: string };

/**
 * A server of chats that does as `decide` says, told how many requests for that message came before.
 * Notes what it accepted, in order, and every request that overlapped another sender's in its chat.
 */
export async function startChatServer(decide: (post: Post, before: number) => Reply) {
  const accepted: Post[] = [];
  const overlaps: string[] = [];
  const requests = new Map<string, number>();
  const open = new Map<string, Set<Post>>();
  const server = createServer((incoming, response) => {
    void serve(incoming, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const post = postOf(await text(incoming).catch(() => ""));
    if (post === undefined) return;
    const others = open.get(post.chatId) ?? new Set();
    open.set(post.chatId, others);
    for (const other of others) {
      if (other.sender !== post.sender) overlaps.push(`${other.sender} and ${post.sender}`);
    }
    others.add(post);
    response.on("close", () => others.delete(post));
    const before = requests.get(post.id) ?? 0;
    requests.set(post.id, before + 1);
    const reply = decide(post, before);
    if (reply === "ok" || reply.endsWith("_accepted")) accepted.push(post);
    answer(response, reply);
  }

  return {
    port: address.port,
    accepted,
    overlaps,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function answer(response: ServerResponse, reply: Reply): void {
  if (reply.startsWith("hang")) return;
  if (reply.startsWith("reset")) {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(reply === "ok" ? 200 : Number(reply));
  response.end(reply === "429" ? JSON.stringify({ retryAfterMs: 60 }) : "{}");
}

function postOf(body: string): Post | undefined {
  const raw = parseObject(body);
  const id = stringAt(raw, "id");
  const chatId = stringAt(raw, "chatId");
  const sender = stringAt(raw, "sender");
  const title = stringAt(raw, "title");
  if (id === undefined || chatId === undefined) return undefined;
  if (sender === undefined || title === undefined) return undefined;
  return { id, chatId, sender, title };
}
