import { sendRequest } from "../../platform/http-api.ts";
import type { Attempt, Channel } from "../channel.ts";
import { attemptOf, broken, type HttpAnswer, refusedText } from "./http-attempt.ts";
import { slackText } from "./slack-text.ts";

/** An incoming webhook. Its address is all that one needs to write there: never show it. */
export function slackChannel({ webhookUrl }: { webhookUrl: string }): Pick<Channel, "send"> {
  return {
    send: async ({ text, timeoutMs }) => {
      const result = await sendRequest({
        url: webhookUrl,
        method: "POST",
        headers: { "Content-Type": "application/json" },
        // What foreign names link to is not to be fetched by Slack.
        body: JSON.stringify({ text: slackText(text), unfurl_links: false, unfurl_media: false }),
        timeoutMs,
        // Who writes http means this machine: nothing else is reached by it.
        allowPrivate: webhookUrl.startsWith("http:"),
      });
      return attemptOf("Slack", result, judge);
    },
  };
}

function judge({ status }: HttpAnswer): Attempt {
  if (status === 200) return { kind: "delivered" };
  if (BROKEN.has(status) || (status >= 300 && status < 400)) {
    return broken(
      `Slack does not take messages at this address (HTTP ${status}). Make a new incoming webhook and set notify.channels.slack.webhookUrl (tacho config set).`,
    );
  }
  return refusedText("Slack", status);
}

/** Removed, disabled, or its channel archived. */
const BROKEN: ReadonlySet<number> = new Set([401, 403, 404, 410]);
