import type { CredentialsTick, TickReport } from "./tick-report.ts";

/** What a tick did, in one line. */
export function tickLine(report: TickReport): string {
  const { state, credentials, areLimitsEvaluated, service = "off" } = report;
  if (state === "busy") return "Another process is sending at the moment; it sees to the rest.";
  if (state === "off") return "Nothing to do: no channel and no sink is set up. See: tacho doctor";
  const messages = messagesText(report.messages);
  const parts = [
    ...(messages === "" ? [] : [messages]),
    ...(credentials === undefined ? [] : [credentialsText(credentials)]),
    ...(service === "off" ? [] : [SERVICE_TEXTS[service]]),
    ...(areLimitsEvaluated ? [limitsText(messages === "")] : []),
  ];
  if (parts.length === 0) return "Nothing to do.";
  const line = parts.join("; ");
  return `${line.charAt(0).toUpperCase()}${line.slice(1)}.`;
}

/** `2 messages delivered, 1 waiting`; empty where there was none. */
function messagesText(counts: TickReport["messages"]): string {
  const order = ["delivered", "waiting", "uncertain", "dropped"] as const;
  return order
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome, index) => {
      const count = counts[outcome];
      const what = index > 0 ? "" : count === 1 ? " message" : " messages";
      return `${count}${what} ${outcome}`;
    })
    .join(", ");
}

function credentialsText({ login, pushed, failed }: CredentialsTick): string {
  const failures = failed === 0 ? "" : `${sinksText(failed)} failed`;
  if (pushed > 0) {
    return [`login handed to ${sinksText(pushed)}`, failures].filter(Boolean).join(", ");
  }
  if (failed > 0) return failures;
  return { known: "login checked", expired: "the login has expired", none: "no login here" }[login];
}

const SERVICE_TEXTS = {
  ok: "limits asked of the service",
  offline: "the service that knows the limits cannot be reached",
  backing_off: "the service gives no limits at the moment",
  refused: "the service refuses this login",
  no_token: "no login that may ask for the limits",
} as const;

function sinksText(count: number): string {
  return count === 1 ? "1 sink" : `${count} sinks`;
}

function limitsText(isAlone: boolean): string {
  return isAlone ? "limits evaluated, nothing to tell" : "limits evaluated";
}
