/**
 * What a foreign statusline printed, without anything that could do more than style it: colours (SGR)
 * and links (OSC 8) stay, all other escapes and control characters go.
 */
export function styledText(output: string): string {
  return output
    .split(/\r?\n/)
    .map(styledLine)
    .filter((line) => line !== "")
    .join("\n");
}

const ESCAPE = /\x1b(?:\[[0-9;:]*m|\]8;[^\x00-\x1f\x7f]*(?:\x07|\x1b\\))/g;
const FORBIDDEN =
  /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?|[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function styledLine(line: string): string {
  let kept = "";
  let from = 0;
  for (const { 0: style, index } of line.matchAll(ESCAPE)) {
    kept += line.slice(from, index).replaceAll(FORBIDDEN, "") + style;
    from = index + style.length;
  }
  return (kept + line.slice(from).replaceAll(FORBIDDEN, "")).trim();
}
