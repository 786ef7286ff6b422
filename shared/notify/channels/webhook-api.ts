import type { WebhookConfig } from "../../config/notify-config.ts";
import { sendRequest } from "../../platform/http-api.ts";
import type { Attempt, Channel, Parcel } from "../channel.ts";
import { attemptOf, broken, type HttpAnswer, refusedText } from "./http-attempt.ts";
import { plainLines } from "./plain-lines.ts";
import { webhookSignature } from "./webhook-signature.ts";

/** A server of the user's: JSON, signed when there is a secret (docs/notifications.md). */
export function webhookChannel(
  { url, secret, allowPrivate }: WebhookConfig,
  now: () => number,
): Pick<Channel, "send"> {
  return {
    send: async (parcel) => {
      const sentAtMs = now();
      const body = bodyOf(parcel, sentAtMs);
      const signature = secret === undefined ? {} : signed(secret, sentAtMs, body);
      const result = await sendRequest({
        ...{ url, method: "POST", body, allowPrivate, timeoutMs: parcel.timeoutMs },
        headers: {
          "Content-Type": "application/json",
          "Tacho-Id": parcel.id,
          "Tacho-Timestamp": String(sentAtMs),
          ...signature,
        },
      });
      const isPrivate = result.kind === "not_sent" && result.code === "private_address";
      return isPrivate ? broken(PRIVATE) : attemptOf("The webhook", result, judge);
    },
  };
}

function bodyOf({ id, text, alert }: Parcel, sentAtMs: number): string {
  const { title, lines } = plainLines(text);
  return JSON.stringify({
    version: 1,
    id,
    title,
    lines,
    text: [title, ...lines].join("\n"),
    alert,
    sentAtMs,
  });
}

function signed(secret: string, sentAtMs: number, body: string): Record<string, string> {
  return { "Tacho-Signature": webhookSignature(secret, sentAtMs, body) };
}

function judge({ status }: HttpAnswer): Attempt {
  if (status >= 200 && status < 300) return { kind: "delivered" };
  if (status >= 300 && status < 400) {
    return broken(
      `The webhook is elsewhere (HTTP ${status}), and redirects are not followed. ${CHECK}`,
    );
  }
  if (BROKEN.has(status)) return broken(`The webhook refuses us (HTTP ${status}). ${CHECK}`);
  return refusedText("The webhook", status);
}

const PRIVATE =
  "The webhook is not used: its address lies in a private network. If that is meant so: tacho config set notify.channels.webhook.allowPrivate true";
const CHECK = "Check notify.channels.webhook.url (tacho config set).";

const BROKEN: ReadonlySet<number> = new Set([401, 403, 404, 410]);
