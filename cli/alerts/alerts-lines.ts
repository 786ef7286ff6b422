import { hasKnownReset } from "../../shared/alerts/alerted-window.ts";
import { formatMoney, formatSpacedPercent } from "../../shared/display/amount.ts";
import { formatClockTime } from "../../shared/display/clock-time.ts";
import { windowLabel } from "../../shared/notify/alert-text.ts";
import { chancePercent, LIKELY_PROBABILITY } from "../../shared/quota/runs-out.ts";
import type { Look } from "../look.ts";
import { wrapWords } from "../wrap-words.ts";
import type { AlertsView, WindowView } from "./alerts-view.ts";

/** What was told, what is armed, and what to do next. */
export function alertsLines(view: AlertsView, look: Look, nowMs: number): string[] {
  const { paint, columns = 80 } = look;
  const wrapped = (text: string) => wrapWords(text, columns);
  const accounts = new Set(view.windows.map(({ account }) => account));
  const windows = view.windows.flatMap((window) => {
    const name = accounts.size > 1 ? ` (account ${window.account.slice(0, 8)})` : "";
    return [
      paint(`${headText(window, nowMs)}${name}`, "bright"),
      ...detailTexts(window).flatMap((text) => wrapped(`  ${text}`)),
    ];
  });
  const next = nextSteps(view).flatMap(wrapped);
  return [
    ...wrapped(whereText(view, nowMs)),
    ...(windows.length === 0 ? wrapped(NO_WINDOW) : windows),
    ...otherTexts(view, nowMs).flatMap(wrapped),
    ...next.map((line) => paint(line, "dim")),
  ];
}

const NO_WINDOW =
  "No window is open: limits are known after the first reply of a Max or Pro login.";

function whereText({ channels, snoozedUntilMs }: AlertsView, nowMs: number): string {
  const where = channels.length === 0 ? "Alerts go nowhere" : `Alerts go to ${channels.join(", ")}`;
  if (snoozedUntilMs === undefined) return `${where}.`;
  return `${where}; they wait until ${formatClockTime(snoozedUntilMs, nowMs)} (snoozed).`;
}

function headText({ window, usedPercent, resetsAtMs }: WindowView, nowMs: number): string {
  const used = `${windowLabel(window)}: ${formatSpacedPercent(usedPercent)} used`;
  if (!hasKnownReset(window)) return used;
  return `${used}, resets ${formatClockTime(resetsAtMs, nowMs)}`;
}

function detailTexts(window: WindowView): string[] {
  const { told, armed, probabilityOfExhaustion: probability = 0 } = window;
  const toldTexts = [
    ...(told.thresholdPercent === undefined ? [] : [formatSpacedPercent(told.thresholdPercent)]),
    ...(told.runsOut ? ["that it may run out"] : []),
    ...(told.pace && !told.runsOut ? ["its pace"] : []),
  ];
  const chance = probability > 0 ? ` (now ${chancePercent(probability)} %)` : "";
  const ahead = Math.round(window.usedPercent - (window.elapsedPercent ?? 0));
  const armedTexts = [
    ...(armed.thresholdsPercent.length === 0
      ? []
      : [`${armed.thresholdsPercent.map((each) => `${each}`).join(", ")} %`]),
    ...(armed.runsOut
      ? [`running out from ${chancePercent(LIKELY_PROBABILITY)} % likely on${chance}`]
      : []),
    ...(armed.pace ? [`its pace (now ${ahead > 0 ? "+" : ""}${ahead} points)`] : []),
    ...(armed.reset ? ["its reset"] : []),
  ];
  return [
    ...(toldTexts.length === 0 ? [] : [`told: ${toldTexts.join("; ")}`]),
    ...(armedTexts.length === 0 ? [] : [`armed: ${armedTexts.join("; ")}`]),
  ];
}

function otherTexts({ spend, tokenHealth, ...view }: AlertsView, nowMs: number): string[] {
  const limits = spend.map(({ usd, per, project }) => {
    return `${formatMoney(usd)} ${per === "project" ? "in all" : `a ${per}`}${project ? ` on ${project}` : ""}`;
  });
  const { digestAt, nextDigestAtMs } = view;
  const digest = nextDigestAtMs === undefined ? digestAt : formatClockTime(nextDigestAtMs, nowMs);
  return [
    ...(limits.length === 0 ? [] : [`Spend: told at 80 and 100 % of ${limits.join("; ")}`]),
    ...(tokenHealth ? ["Login: told before it ends"] : []),
    ...(digest === undefined ? [] : [`Daily summary: next ${digest}`]),
  ];
}

function nextSteps({ channels, snoozedUntilMs, spend, digestAt }: AlertsView): string[] {
  if (channels.length === 0)
    return ["Set up a channel: docs/notifications.md, or tacho notify test"];
  if (snoozedUntilMs !== undefined) return ["To hear them now: tacho alerts snooze off"];
  return [
    "What was sent: tacho notify log. To hold alerts back: tacho alerts snooze 2h",
    ...(spend.length === 0
      ? [`A limit of your own: tacho config set alerts.spend '[{"usd": 20, "per": "day"}]'`]
      : []),
    ...(digestAt === undefined ? ["A daily summary: tacho config set alerts.digestAt 08:00"] : []),
  ];
}
