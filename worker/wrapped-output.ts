/**
 * What a foreign statusline printed, without anything that could do more than style it: colours (SGR)
 * and links (OSC 8) stay and end with their line, all other escapes, control and direction characters
 * go.
 */
export function styledText(output: string): string {
  return output
    .split(/\r?\n/)
    .map(styledLine)
    .filter((line) => line !== "")
    .join("\n");
}

const STYLE =
  /\x1b(?:\[[0-9;:]*m|\]8;[^\x00-\x1f\x7f-\x9f;]*;([^\x00-\x1f\x7f-\x9f]*)(?:\x07|\x1b\\))/g;
const FORBIDDEN =
  /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[^\x1b])?|[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\p{Surrogate}]/gu;

const NO_STYLE = /^\x1b\[0*m$/;
const RESET = "\x1b[0m";
const LINK_END = "\x1b]8;;\x07";

function styledLine(line: string): string {
  let kept = "";
  let from = 0;
  let isStyled = false;
  let isLinked = false;
  for (const { 0: style, 1: address, index } of line.matchAll(STYLE)) {
    kept += withoutForbidden(line.slice(from, index));
    from = index + style.length;
    if (address === undefined) {
      kept += style;
      isStyled = !NO_STYLE.test(style);
    } else {
      // The client's renderer knows links in this form only.
      kept += style.replace("\x1b\\", "\x07");
      isLinked = address !== "";
    }
  }
  kept = (kept + withoutForbidden(line.slice(from))).trim();
  return kept + (isLinked ? LINK_END : "") + (isStyled ? RESET : "");
}

function withoutForbidden(text: string): string {
  return text.replaceAll(FORBIDDEN, "");
}
