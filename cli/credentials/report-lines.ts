import { formatClockTime } from "../../shared/display/clock-time.ts";
import { formatLongDuration } from "../../shared/display/duration.ts";
import { plainText } from "../../shared/display/plain-text.ts";
import type { Span } from "../../shared/display/span.ts";
import type { Role } from "../../shared/display/theme.ts";
import type { Look } from "../look.ts";
import type { CredentialsReport, RemoteStatus, SinkStatus } from "./credentials-report.ts";
import { noLoginText } from "./login-text.ts";

/** The report for a person: the login, then each sink with what it holds and what to do. */
export function reportLines(report: CredentialsReport, look: Pick<Look, "paint">): string[] {
  const { asOfMs: nowMs, checkedAtMs, sinks } = report;
  const checked = checkedAtMs === undefined ? "never synced" : `synced ${ago(checkedAtMs, nowMs)}`;
  return [
    ...loginLines(report, look),
    `${look.paint("Sinks", "bright")} ${look.paint(`(${sinks.length}, ${checked})`, "dim")}`,
    ...sinks.flatMap((sink) => sinkLines(sink, report, look)),
  ];
}

function loginLines({ login, account, asOfMs }: CredentialsReport, { paint }: Pick<Look, "paint">) {
  const head = paint("Login", "bright");
  const of = account === undefined ? "" : ` ${paint(`(account ${account})`, "dim")}`;
  if (login?.kind !== "ok") {
    return [`${head}${of}`, `  ${paint("!", "watch")} ${login ? noLoginText(login) : ""}`];
  }
  const leftMs = login.expiresAtMs - asOfMs;
  const at = formatClockTime(login.expiresAtMs, asOfMs);
  const token = `token ${login.fingerprint}`;
  if (leftMs > 0) {
    const mark = paint("✓", "calm");
    return [`${head}${of}`, `  ${mark} ${token} expires in ${formatLongDuration(leftMs)} (${at})`];
  }
  return [
    `${head}${of}`,
    `  ${paint("!", "watch")} ${token} expired ${ago(login.expiresAtMs, asOfMs)}`,
    paint("      → Start claude, which renews it", "dim"),
  ];
}

const MARKS: Record<SinkStatus["state"], { mark: string; role: Role }> = {
  current: { mark: "✓", role: "calm" },
  behind: { mark: "!", role: "watch" },
  empty: { mark: "!", role: "watch" },
  refused: { mark: "✗", role: "act" },
};

function sinkLines(
  sink: SinkStatus,
  { asOfMs: nowMs, login }: CredentialsReport,
  { paint }: Pick<Look, "paint">,
): string[] {
  const { mark, role } = MARKS[sink.state];
  const fingerprint = login?.kind === "ok" ? login.fingerprint : undefined;
  const details: Span[] = [
    { text: heldText(sink, nowMs), role: "dim" },
    { text: sink.problem ?? "", role: "text" },
    { text: sink.remote ? remoteText(sink.remote, { fingerprint, nowMs }) : "", role: "dim" },
    { text: nextStep(sink, nowMs), role: "dim" },
  ];
  return [
    `  ${paint(mark, role)} ${sink.type} ${plainText(sink.place, MAX_CHARACTERS)}`,
    ...details
      .filter(({ text }) => text !== "")
      .map((detail) =>
        paint(`      ${plainText(detail.text, MAX_CHARACTERS)}`, detail.role ?? "text"),
      ),
  ];
}

const MAX_CHARACTERS = 1_000;

function heldText({ state, ...sink }: SinkStatus, nowMs: number): string {
  const { generation, fingerprint, pushedAtMs } = sink;
  if (fingerprint === undefined) return "nothing pushed yet";
  const what = state === "current" ? "up to date" : `has token ${fingerprint}`;
  const pushed = pushedAtMs === undefined ? "" : `, pushed ${ago(pushedAtMs, nowMs)}`;
  return `${what}, generation ${generation ?? "?"}${pushed}`;
}

/** Empty where nothing is to be done. */
function nextStep({ state, notBeforeMs = 0 }: SinkStatus, nowMs: number): string {
  if (state === "current") return "";
  if (state === "refused") return "→ When that is mended: tacho credentials sync --now";
  if (notBeforeMs > nowMs) return `→ Tried again in ${formatLongDuration(notBeforeMs - nowMs)}`;
  return "→ Run: tacho credentials sync --now";
}

function remoteText(
  remote: RemoteStatus,
  { fingerprint, nowMs }: { fingerprint: string | undefined; nowMs: number },
): string {
  if (remote.kind === "cannot_be_asked") return "there now: a program cannot be asked";
  if (remote.kind === "nothing") return "there now: nothing, or it did not answer";
  const { generation, expiresAtMs } = remote;
  const which = whichToken(remote.fingerprint, fingerprint);
  const leftMs = expiresAtMs - nowMs;
  const life =
    leftMs > 0 ? `expires in ${formatLongDuration(leftMs)}` : `expired ${ago(expiresAtMs, nowMs)}`;
  return `there now: ${which}, generation ${generation}, ${life}`;
}

/** An encrypted envelope does not tell whose token it holds. */
function whichToken(there: string | undefined, here: string | undefined): string {
  if (there === undefined) return "an encrypted token";
  return there === here ? "this token" : `token ${there}`;
}

function ago(atMs: number, nowMs: number): string {
  return `${formatLongDuration(nowMs - atMs)} ago`;
}
