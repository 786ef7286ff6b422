import type { TelegramConfig } from "../../config/notify-config.ts";
import { sendRequest } from "../../platform/http-api.ts";
import {
  amountAt,
  type JsonObject,
  numberAt,
  objectAt,
  parseObject,
  stringAt,
} from "../../platform/read-value.ts";
import { MS_PER_SECOND } from "../../platform/time.ts";
import type { Attempt, Channel, Parcel } from "../channel.ts";
import { attemptOf, broken, busy, type HttpAnswer, refusedText } from "./http-attempt.ts";
import { telegramHtml } from "./telegram-text.ts";

const API = "https://api.telegram.org";

/** Texts through a bot, by the Bot API's sendMessage. The token is part of the address: never show it. */
export function telegramChannel({
  token,
  chatId,
  apiBaseUrl,
}: TelegramConfig): Pick<Channel, "chatId" | "send"> {
  return {
    ...(chatId !== undefined && { chatId }),
    send: async (parcel) => {
      const chat = parcel.chatId ?? chatId;
      if (token === undefined) return broken(`No bot token: ${setting("token")}`);
      if (chat === undefined) return broken(`No chat: ${setting("chatId")}`);
      const result = await sendRequest({
        url: `${(apiBaseUrl ?? API).replace(/\/+$/, "")}/bot${inPath(token)}/sendMessage`,
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: bodyOf(chat, parcel),
        timeoutMs: parcel.timeoutMs,
        // A Bot API server of one's own usually stands in one's own network.
        allowPrivate: apiBaseUrl !== undefined,
      });
      // The time to wait is in the body, where other services have a header.
      if (result.kind === "answer" && result.status === 429) {
        return busy("Telegram", waitMsOf(result));
      }
      return attemptOf("Telegram", result, judge);
    },
  };
}

function bodyOf(chatId: string, { text }: Parcel): string {
  return JSON.stringify({
    chat_id: chatId,
    text: telegramHtml(text),
    parse_mode: "HTML",
    link_preview_options: { is_disabled: true },
  });
}

/** Tokens hold a colon, which the server wants as it is; nothing in one may change the path. */
function inPath(token: string): string {
  return encodeURIComponent(token).replaceAll("%3A", ":");
}

function waitMsOf({ body }: HttpAnswer): number | undefined {
  const waitS = amountAt(objectAt(parseObject(body), "parameters"), "retry_after");
  return waitS === undefined ? undefined : waitS * MS_PER_SECOND;
}

function judge({ status, body }: HttpAnswer): Attempt {
  const answer = parseObject(body);
  if (status === 200) {
    return answer?.ok === true
      ? { kind: "delivered" }
      : { kind: "unknown", problem: "Telegram's answer could not be read." };
  }
  if (status === 401 || status === 404) {
    return broken(`The bot token is not accepted. ${check("token")}`);
  }
  if (status === 403) return broken(NO_ACCESS);
  if (status === 400) return judgeBadRequest(answer);
  if (status >= 300 && status < 400) return broken(`Telegram is elsewhere. ${check("apiBaseUrl")}`);
  return refusedText("Telegram", status);
}

/** The description is only compared: it may quote our text or anything else. */
function judgeBadRequest(answer: JsonObject | undefined): Attempt {
  const newChat = numberAt(objectAt(answer, "parameters"), "migrate_to_chat_id");
  if (newChat !== undefined) return broken(`The group has a new chat id, ${newChat}. ${SET_CHAT}`);
  const description = stringAt(answer, "description") ?? "";
  if (/chat not found|chat_id is empty|PEER_ID_INVALID/i.test(description)) {
    return broken(`There is no such chat for the bot. ${check("chatId")}`);
  }
  if (/\brights\b/i.test(description)) return broken(NO_ACCESS);
  return refusedText("Telegram", 400);
}

const NO_ACCESS =
  "The bot may not write to this chat. Unblock it or press Start there, or add it to the group.";
const SET_CHAT = "Set notify.channels.telegram.chatId to it (tacho config set).";

function check(key: string): string {
  return `Check notify.channels.telegram.${key} (tacho config set).`;
}

function setting(key: string): string {
  return `set notify.channels.telegram.${key} (tacho config set).`;
}
