import { formatMoney, formatSpacedPercent } from "../display/amount.ts";
import type { NewsItem } from "./groups.ts";
import type { MessageText } from "./message.ts";
import { shown } from "./session-facts.ts";

/** A limit of the user's own is near or passed. */
export function spendText({ notice, facts }: NewsItem): MessageText {
  const { spentUsd = 0, limitUsd = 0, per, project } = notice;
  const folder = per === "session" ? facts.project : shown(folderOf(project));
  const on = folder === undefined ? "" : ` on ${folder}`;
  const who = per === "session" ? `${facts.agent} has spent` : "Spent";
  const when = WHEN.get(per ?? "") ?? "";
  const spent = `${who} ${formatMoney(spentUsd)}${when}${on}`;
  const limit = `${formatMoney(limitUsd)}${EACH.get(per ?? "") ?? ""}`;
  if (spentUsd >= limitUsd) {
    return { title: `💸 ${spent}: your limit of ${limit} is reached`, lines: [] };
  }
  const percent = formatSpacedPercent((spentUsd / limitUsd) * 100);
  return { title: `💸 ${spent}: ${percent} of your limit of ${limit}`, lines: [] };
}

const WHEN: ReadonlyMap<string, string> = new Map([
  ["day", " today"],
  ["week", " this week"],
  ["month", " this month"],
]);

const EACH: ReadonlyMap<string, string> = new Map([
  ["day", " a day"],
  ["week", " a week"],
  ["month", " a month"],
  ["session", " a session"],
]);

function folderOf(project: string | undefined): string | undefined {
  return project?.split(/[\\/]/).findLast((part) => part !== "");
}
