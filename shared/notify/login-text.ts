import type { MessageText } from "./message.ts";
import { momentText } from "./moment-text.ts";
import type { Notice } from "./notice.ts";
import { shown } from "./session-facts.ts";

type Reader = { nowMs: number; host: string | undefined };

/** `host` is where the login lies: it must be used there to be renewed. */
export function expiringText(notice: Notice, reader: Reader): MessageText {
  const { expiresAtMs, reason } = notice;
  const { nowMs } = reader;
  const where = shown(reader.host);
  const of = where === undefined ? "" : ` of ${where}`;
  if (reason === "setup_token") {
    return {
      title: `⚠️ The long-lived Claude token${of} ${lastText(expiresAtMs, nowMs)}`,
      lines: ["Make a new one: claude setup-token"],
    };
  }
  if (reason === "renewal_ends") {
    return {
      title: `⚠️ The Claude login${of} ${lastText(expiresAtMs, nowMs)}`,
      lines: ["Claude cannot renew it after that. Log in again: /login"],
    };
  }
  if (reason === "not_renewed") {
    return {
      title: `⚠️ The Claude login${of} has run out, and sessions are running`,
      lines: ["Claude did not renew it. Log in again: /login"],
    };
  }
  const on = where === undefined ? "" : ` on ${where}`;
  return {
    title: `⚠️ The Claude login${of} ${endText(expiresAtMs, nowMs)}`,
    lines: [`Claude renews it as soon as it is used${on}.`],
  };
}

function endText(expiresAtMs: number | undefined, nowMs: number): string {
  if (expiresAtMs === undefined) return "runs out soon";
  return expiresAtMs <= nowMs ? "has run out" : `runs out ${momentText(expiresAtMs, nowMs)}`;
}

/** Of what cannot be renewed. */
function lastText(endsAtMs: number | undefined, nowMs: number): string {
  if (endsAtMs === undefined) return "ends soon";
  return endsAtMs <= nowMs ? "has ended" : `ends ${momentText(endsAtMs, nowMs)}`;
}

export function sinkText({ sink }: Notice): MessageText {
  return {
    title: `⚠️ ${shown(sink) ?? "A sink"} refuses the Claude login`,
    lines: ["Check its settings, then: tacho credentials sync --now"],
  };
}
