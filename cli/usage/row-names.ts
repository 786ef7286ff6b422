import type { Glyphs } from "../../shared/display/glyphs.ts";
import { plainText } from "../../shared/display/plain-text.ts";
import { cutSpans, type Span } from "../../shared/display/span.ts";
import type { UsageGroup } from "../../shared/reports/query.ts";
import type { UsageRow } from "../../shared/reports/usage-row.ts";
import { SOURCES } from "../../shared/sources/sources.ts";
import type { Cell } from "../table.ts";
import { modelName } from "./summary-cells.ts";

const MAX_NAME = 60;
/** With an id behind it, still narrower than any first column may be. */
const MAX_FOLDER = 36;
const ID_LENGTH = 8;
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** What stands first in a row of a report, or in a part of a row. Keys are foreign text. */
export function rowName(group: UsageGroup, key: string): Cell {
  if (group === "day") return dayName(key);
  if (group === "session") return [{ text: plainText(key, MAX_NAME).slice(0, ID_LENGTH) }];
  if (group === "project") return [{ text: folderName(key), role: "text" }];
  if (group === "model") return [{ text: modelName(key), role: "text" }];
  if (group === "source") return [{ text: sourceTitle(key), role: "text" }];
  return [{ text: plainText(key, MAX_NAME), role: "text" }];
}

/** The project and the beginning of the id. */
export function sessionName(row: UsageRow): Cell {
  return namedSession(row, (folder) => folder);
}

/** Where there is little room: of the project only its beginning. */
export function shortSessionName(row: UsageRow, { ellipsis }: Pick<Glyphs, "ellipsis">): Cell {
  return namedSession(row, (folder) =>
    cutSpans([{ text: folder }], SHORT_LENGTH, ellipsis)
      .map(({ text }) => text)
      .join(""),
  );
}

const SHORT_LENGTH = 8;

function namedSession({ key, session }: UsageRow, nameOf: (folder: string) => string): Cell {
  const id: Span = { text: plainText(session?.sessionId ?? key).slice(0, ID_LENGTH), role: "dim" };
  const { project } = session ?? {};
  return project === undefined
    ? [id]
    : [{ text: `${nameOf(folderName(project))} `, role: "text" }, id];
}

/** The last folder of a path. */
function folderName(path: string): string {
  const folder = path.split(/[\\/]/).findLast((part) => part !== "");
  return plainText(folder ?? path, MAX_FOLDER) || "unknown";
}

function sourceTitle(name: string): string {
  return SOURCES.find((source) => source.name === name)?.title ?? plainText(name, MAX_NAME);
}

function dayName(day: string): Cell {
  const weekday = DAYS[new Date(`${day}T00:00:00Z`).getUTCDay()];
  const text: Span = { text: plainText(day, MAX_NAME), role: "text" };
  return weekday === undefined ? [text] : [text, { text: ` ${weekday}`, role: "dim" }];
}
