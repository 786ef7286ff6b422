import type { CharsetName } from "../config/config.ts";
import type { Terminal } from "./terminal.ts";

/** The signs of one character set; each is one cell wide per character. */
export type Glyphs = {
  isUnicode: boolean;
  barUsed: string;
  barRest: string;
  /** A tick on the used part and on the rest. */
  barUsedMark: string;
  barRestMark: string;
  barOpen: string;
  barClose: string;
  branchOpen: string;
  branchClose: string;
  /** Before a countdown to a reset. */
  reset: string;
  /** Before points ahead of and behind an even pace. */
  ahead: string;
  behind: string;
  minus: string;
  /** In place of a number that is not known. */
  unknown: string;
  /** Before a detail of the thing before it. */
  detail: string;
  /** Between things of one kind. */
  separator: string;
  quoteOpen: string;
  quoteClose: string;
  ellipsis: string;
};

const UNICODE_GLYPHS: Glyphs = {
  isUnicode: true,
  barUsed: "━",
  barRest: "─",
  barUsedMark: "┿",
  barRestMark: "┼",
  barOpen: "",
  barClose: "",
  branchOpen: "⎇ ",
  branchClose: "",
  reset: "↻",
  ahead: "⇡",
  behind: "⇣",
  minus: "−",
  unknown: "–",
  detail: "·",
  separator: " · ",
  quoteOpen: "“",
  quoteClose: "”",
  ellipsis: "…",
};

const ASCII_GLYPHS: Glyphs = {
  isUnicode: false,
  barUsed: "#",
  barRest: "-",
  barUsedMark: "|",
  barRestMark: "|",
  barOpen: "[",
  barClose: "]",
  branchOpen: "(",
  branchClose: ")",
  reset: ">",
  ahead: "+",
  behind: "-",
  minus: "-",
  unknown: "-",
  detail: "",
  separator: ", ",
  quoteOpen: '"',
  quoteClose: '"',
  ellipsis: "..",
};

export function chooseGlyphs(charset: CharsetName, { unicode }: Terminal): Glyphs {
  const isUnicode = charset === "auto" ? unicode : charset === "unicode";
  return isUnicode ? UNICODE_GLYPHS : ASCII_GLYPHS;
}
