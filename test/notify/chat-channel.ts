import { request } from "node:http";
import type { Attempt, Channel, Parcel } from "../../shared/notify/channel.ts";
import { errorCode } from "../../shared/platform/json-file.ts";
import { numberAt, parseObject } from "../../shared/platform/read-value.ts";

/** A way to the tests' chat server, which understands the channels' attempts. */
export function chatChannel(port: number, sender: string): Channel {
  return {
    name: "telegram",
    chatId: "home",
    fingerprint: "test",
    send: (parcel) => post(port, sender, parcel),
  };
}

function post(port: number, sender: string, parcel: Parcel): Promise<Attempt> {
  return new Promise((resolve) => {
    const { id, chatId = "", text } = parcel;
    const outgoing = request({ port, host: "127.0.0.1", method: "POST", agent: false });
    const timer = setTimeout(() => outgoing.destroy(), parcel.timeoutMs);
    const end = (attempt: Attempt): void => {
      clearTimeout(timer);
      resolve(attempt);
    };
    outgoing.on("error", (error) => {
      const isRefused = errorCode(error) === "ECONNREFUSED";
      end({ kind: isRefused ? "later" : "unknown", problem: "The connection ended." });
    });
    outgoing.on("response", (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        body += part;
      });
      response.on("error", () => end({ kind: "unknown", problem: "The answer broke off." }));
      response.on("end", () => end(attemptOf(response.statusCode ?? 0, body)));
    });
    outgoing.end(JSON.stringify({ id, chatId, sender, title: text.title }));
  });
}

function attemptOf(status: number, body: string): Attempt {
  if (status === 200) return { kind: "delivered" };
  const problem = `The server answered ${status}.`;
  if (status === 403) return { kind: "refused", problem, isChannelBroken: true };
  if (status === 400) return { kind: "refused", problem, isChannelBroken: false };
  const retryAfterMs = numberAt(parseObject(body), "retryAfterMs");
  return { kind: "later", problem, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
