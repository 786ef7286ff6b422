import { defined } from "../platform/read-value.ts";

/** What the place where the text ends up can show. */
export type Terminal = {
  /** Cells that one line may fill. `undefined`: unknown, nothing is dropped or aligned. */
  columns?: number;
  color: ColorDepth;
  unicode: boolean;
};
export type ColorDepth = "none" | "16" | "256" | "truecolor";

type Environment = { readonly [name: string]: string | undefined };

/**
 * Claude Code leaves two columns on each side of a statusline and cuts what does not fit between.
 * Seen in 2.1.329 with the setting `padding` absent or 0; each step of it takes two more.
 */
const MARGIN_COLUMNS = 4;

/** The terminal behind a statusline: its stdout is a pipe, so the environment alone tells. */
export function readTerminal(env: Environment): Terminal {
  return defined({
    columns: usableColumns(env.COLUMNS),
    color: colorDepth(env, true),
    unicode: showsUnicode(env),
  });
}

/** The terminal of a program that owns its stdout; `columns` is absent where that is no terminal. */
export function readOwnTerminal(env: Environment, columns: number | undefined): Terminal {
  const isTerminal = columns !== undefined;
  return defined({ columns, color: colorDepth(env, isTerminal), unicode: showsUnicode(env) });
}

function usableColumns(text: string | undefined): number | undefined {
  const columns = Number(text ?? Number.NaN);
  if (!Number.isInteger(columns) || columns <= 0) return undefined;
  return Math.max(1, columns - MARGIN_COLUMNS);
}

const FORCED: { readonly [value: string]: ColorDepth } = {
  "0": "none",
  false: "none",
  "1": "16",
  "2": "256",
  "3": "truecolor",
};

/** NO_COLOR goes before all: https://no-color.org. FORCE_COLOR goes before what was found out. */
function colorDepth(env: Environment, isTerminal: boolean): ColorDepth {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return "none";
  const forced = env.FORCE_COLOR;
  if (forced === undefined) return isTerminal ? nativeDepth(env) : "none";
  const native = nativeDepth(env);
  return FORCED[forced] ?? (native === "none" ? "16" : native);
}

const TRUECOLOR_TERMS = ["direct", "truecolor", "kitty", "alacritty", "ghostty", "wezterm", "foot"];
const TRUECOLOR_PROGRAMS = ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "zed"];

function nativeDepth(env: Environment): ColorDepth {
  const term = env.TERM ?? "";
  if (term === "dumb") return "none";
  if (env.COLORTERM === "truecolor" || env.COLORTERM === "24bit") return "truecolor";
  if (TRUECOLOR_PROGRAMS.includes(env.TERM_PROGRAM ?? "")) return "truecolor";
  if (TRUECOLOR_TERMS.some((part) => term.includes(part))) return "truecolor";
  // The Windows console has it since 2016 and sets none of the names above.
  if (isWindows(env)) return "truecolor";
  return term.includes("256") ? "256" : "16";
}

/** The fonts of `linux` (a text console) and of whatever calls itself `dumb` lack our signs. */
function showsUnicode(env: Environment): boolean {
  if (env.TERM === "dumb" || env.TERM === "linux") return false;
  if (isWindows(env)) return true;
  const locale = (env.LC_ALL || env.LC_CTYPE || env.LANG)?.toLowerCase();
  // Containers often set no locale at all; the client draws its own frames with Unicode there too.
  return !locale || locale.includes("utf-8") || locale.includes("utf8");
}

/** Windows itself sets OS for every process. */
function isWindows(env: Environment): boolean {
  return env.OS === "Windows_NT";
}
