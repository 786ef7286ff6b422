import { formatSpacedPercent } from "../../shared/display/amount.ts";
import { formatClockTime } from "../../shared/display/clock-time.ts";
import { plainText } from "../../shared/display/plain-text.ts";
import type { CoursePoint } from "../../shared/quota/forecast-course.ts";
import { WINDOWS } from "../../shared/quota/quota-window.ts";
import { LIKELY_PROBABILITY } from "../../shared/quota/runs-out.ts";
import type { Look } from "../look.ts";
import { noQuotaLines } from "../quota/no-quota.ts";
import { remarkLines } from "../remark-lines.ts";
import { type Cell, type Column, fitColumns, INDENT } from "../table.ts";
import { titledTable } from "../titled-table.ts";
import { forecastSentence } from "./forecast-sentence.ts";
import type { ForecastAccount, ForecastView, ForecastWindow } from "./forecast-view-file.ts";
import { riskText } from "./risk-text.ts";

/** For each open window a table of the hours to come, and what it means in words. */
export function forecastLines(view: ForecastView, look: Look): string[] {
  const { accounts, nowMs } = view;
  if (accounts.length === 0) return nothingOpen(view, look);
  const isLearning = accounts.some(({ windows }) =>
    windows.some(({ outlook }) => outlook.forecast?.isLearning),
  );
  return [
    ...accounts.flatMap((account) => [
      ...accountTitle(account, view, look),
      ...account.windows.flatMap((window) => windowLines(window, nowMs, look)),
    ]),
    ...(isLearning ? remarkLines(LEARNING, "dim", look) : []),
  ];
}

const LEARNING = "Learning: less than a week is recorded. Until then a forecast knows no habits.";

function nothingOpen(view: ForecastView, look: Look): string[] {
  if (!view.hasClosed) return noQuotaLines(view, look);
  return [
    ...remarkLines("No window is open.", "bright", look),
    ...remarkLines("The next one begins with your next message to Claude.", "dim", look),
  ];
}

/** Only needed where there are others to tell it from. */
function accountTitle(
  { account }: ForecastAccount,
  { accounts, login }: ForecastView,
  look: Look,
): string[] {
  if (accounts.length < 2) return [];
  const user = login?.account === account ? login.user : undefined;
  const id = account.startsWith("unknown-") ? "Unknown account" : `Account ${account.slice(0, 8)}`;
  const name =
    user === undefined ? id : `Account ${plainText(user, MAX_USER)}@${look.glyphs.ellipsis}`;
  return remarkLines(name, "bright", look);
}

const MAX_USER = 30;

function windowLines({ outlook, course }: ForecastWindow, nowMs: number, look: Look): string[] {
  const { window, usedPercent, resetsAtMs, level } = outlook;
  const title = `${WINDOWS[window].label} window`;
  const clock = (atMs: number) =>
    formatClockTime(atMs, nowMs) + (atMs === resetsAtMs ? " (reset)" : "");
  const columns = [
    column(title, "left", [plain("now"), ...course.map(({ atMs }) => plain(clock(atMs)))]),
    column("used", "right", [
      [{ text: formatSpacedPercent(usedPercent), role: level }],
      ...course.map(({ usedPercent: { p50 } }) => plain(formatSpacedPercent(p50))),
    ]),
    ...(course.length === 0 ? [] : expectedColumns(course, look)),
  ];
  const fitting = { width: look.columns, giveWay: ["range"], firstWidth: 14 };
  return [
    ...titledTable(fitColumns(columns, fitting), look),
    ...remarkLines(`${INDENT.text}${forecastSentence(outlook, nowMs)}`, level, look),
  ];
}

function expectedColumns(course: readonly CoursePoint[], { glyphs }: Look): Column[] {
  const dash = glyphs.isUnicode ? "–" : "-";
  const ranges = course.map(({ usedPercent: { p10, p90 } }) =>
    plain(`${Math.round(p10)}${dash}${Math.round(p90)} %`),
  );
  return [
    { ...column(`likely from${dash}to`, "right", [[], ...ranges]), key: "range" },
    column("risk", "right", [[], ...course.map(riskCell)]),
  ];
}

/** The chance that it is used up by then. */
function riskCell({ probabilityOfExhaustion }: CoursePoint): Cell {
  const isLikely = probabilityOfExhaustion >= LIKELY_PROBABILITY;
  return [{ text: riskText(probabilityOfExhaustion), role: isLikely ? "watch" : "text" }];
}

function plain(text: string): Cell {
  return [{ text, role: "text" }];
}

function column(name: string, align: Column["align"], cells: readonly Cell[]): Column {
  const role = name.endsWith("window") ? "bright" : "dim";
  return { key: name, align, variants: [[[{ text: name, role }], ...cells]] };
}
