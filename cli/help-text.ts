import type { Command, CommandOption } from "./command.ts";
import { wrapWords } from "./wrap-words.ts";

/** What `tacho help` prints. */
export function overviewText(commands: readonly Command[]): string {
  const rows = commands.map(({ name, summary }): Row => [name, summary]);
  return [
    "Tacho records Claude Code sessions and shows what they use and how long the quota lasts.",
    "",
    "Usage: tacho <command> [options]",
    "",
    ...table(rows),
    "",
    "tacho help <command> tells more about one. All commands take --json where they print data.",
    "",
  ].join("\n");
}

/** In a pipe, and where the terminal is wider, lines are not longer than this. */
const MAX_COLUMNS = 110;

/** What `tacho help <command>` and `tacho <command> --help` print in a terminal of this width. */
export function commandText(command: Command, columns = MAX_COLUMNS): string {
  const width = Math.min(columns, MAX_COLUMNS);
  const options = Object.entries(command.options).map(optionRow);
  return [
    ...wrapWords(command.summary, width),
    "",
    ...command.usage.map((form, index) => {
      const lead = index === 0 ? "Usage:" : "      ";
      return `${lead} tacho ${command.name}${form === "" ? "" : ` ${form}`}`;
    }),
    ...(options.length === 0 ? [] : ["", ...table(options, width)]),
    ...(command.details === undefined ? [] : ["", ...textLines(command.details, width)]),
    "",
  ].join("\n");
}

type Row = readonly [left: string, right: string];

function optionRow([name, option]: [string, CommandOption]): Row {
  const short = option.short === undefined ? "" : `-${option.short}, `;
  const value = option.type === "boolean" ? "" : ` ${option.value ?? "<value>"}`;
  return [`${short}--${name}${value}`, option.summary];
}

function table(rows: readonly Row[], columns = MAX_COLUMNS): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  const indent = " ".repeat(width + 4);
  if (columns - indent.length < MIN_COLUMNS) {
    return rows.flatMap(([left, right]) => [`  ${left}`, ...wrapWords(`    ${right}`, columns)]);
  }
  return rows.flatMap(([left, right]) => {
    const [first = "", ...more] = wrapWords(right, columns - indent.length);
    return [`  ${left.padEnd(width)}  ${first}`, ...more.map((line) => `${indent}${line}`)];
  });
}

/** With less room beside their names, summaries stand below them. */
const MIN_COLUMNS = 24;

/** Text that fits stays as it is; else its paragraphs are broken anew, and what is indented is left. */
function textLines(text: string, columns: number): string[] {
  const lines = text.split("\n");
  if (lines.every((line) => line.length <= columns)) return lines;
  const paragraphs: string[] = [];
  for (const line of lines) {
    const last = paragraphs.at(-1);
    const isOwn = last === undefined || /^ |:$/.test(last) || line.startsWith(" ");
    if (isOwn) paragraphs.push(line);
    else paragraphs.splice(-1, 1, `${last} ${line}`);
  }
  return paragraphs.flatMap((line) => (line.startsWith(" ") ? [line] : wrapWords(line, columns)));
}
