import {
  CHARSETS,
  type CharsetName,
  LAYOUTS,
  type LayoutName,
  THEMES,
  type ThemeName,
} from "../../shared/config/config.ts";
import { defined } from "../../shared/platform/read-value.ts";
import { defineCommand } from "../command.ts";
import { nearestName } from "../nearest-name.ts";
import { usageError } from "../usage-error.ts";

const COMMAND = "statusline";
const MIN_COLUMNS = 10;
const MAX_COLUMNS = 1_000;

export const statusline = defineCommand({
  name: COMMAND,
  summary: "Show how the statusline looks in another theme, layout or width",
  usage: ["preview [--theme <name>|all] [--layout <name>] [--width <columns>] [--charset <name>]"],
  details: `Draws an invented session. What is not given is as your config has it, and all themes are shown.
To keep one: tacho config set statusline.theme <name>`,
  options: {
    theme: { type: "string", value: "<name>|all", summary: THEMES.join(", ") },
    layout: { type: "string", value: "<name>", summary: LAYOUTS.join(", ") },
    width: { type: "string", value: "<columns>", summary: "Of the terminal; default: this one's" },
    charset: { type: "string", value: "<name>", summary: CHARSETS.join(", ") },
    json: { type: "boolean", summary: "Print JSON" },
  },
  maxArguments: 1,
  async run({ values, positionals: [action] }, world) {
    if (action !== "preview") throw usageError("Say what to do: preview.", COMMAND);
    const choice = {
      themes: themesOf(values.theme),
      columns: columnsOf(values.width),
      changes: defined({
        layout: oneOf<LayoutName>("layout", LAYOUTS, values.layout),
        charset: oneOf<CharsetName>("charset", CHARSETS, values.charset),
      }),
      isJson: values.json === true,
    };
    const { runPreview } = await import("../preview/run-preview.ts");
    return runPreview(choice, world);
  },
});

function themesOf(given: string | undefined): readonly ThemeName[] {
  if (given === undefined || given === "all") return THEMES;
  return [oneOf<ThemeName>("theme", THEMES, given) ?? "default"];
}

function oneOf<Name extends string>(
  option: string,
  names: readonly Name[],
  given: string | undefined,
): Name | undefined {
  if (given === undefined) return undefined;
  const name = names.find((known) => known === given);
  if (name !== undefined) return name;
  const nearest = nearestName(given, names);
  const hint =
    nearest === undefined ? `There are ${names.join(", ")}.` : `Did you mean ${nearest}?`;
  throw usageError(`There is no ${option} "${given}". ${hint}`, COMMAND);
}

function columnsOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const columns = Number(given);
  if (Number.isInteger(columns) && columns >= MIN_COLUMNS && columns <= MAX_COLUMNS) return columns;
  throw usageError(`--width is a number from ${MIN_COLUMNS} to ${MAX_COLUMNS}.`, COMMAND);
}
