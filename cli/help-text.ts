import type { Command, CommandOption } from "./command.ts";

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

/** What `tacho help <command>` and `tacho <command> --help` print. */
export function commandText(command: Command): string {
  const options = Object.entries(command.options).map(optionRow);
  return [
    command.summary,
    "",
    ...command.usage.map((form, index) => {
      const lead = index === 0 ? "Usage:" : "      ";
      return `${lead} tacho ${command.name}${form === "" ? "" : ` ${form}`}`;
    }),
    ...(options.length === 0 ? [] : ["", ...table(options)]),
    ...(command.details === undefined ? [] : ["", command.details]),
    "",
  ].join("\n");
}

type Row = readonly [left: string, right: string];

function optionRow([name, option]: [string, CommandOption]): Row {
  const short = option.short === undefined ? "" : `-${option.short}, `;
  const value = option.type === "boolean" ? "" : ` ${option.value ?? "<value>"}`;
  return [`${short}--${name}${value}`, option.summary];
}

function table(rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
