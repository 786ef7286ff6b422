import { splitClusters } from "../../shared/display/cells.ts";
import { displayWidth } from "../../shared/display/display-width.ts";

/** The text in lines of at most `maxWidth` cells, broken between words; a longer word within itself. */
export function wrapCells(text: string, maxWidth: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text
    .trim()
    .split(/ +/)
    .flatMap((each) => pieces(each, maxWidth))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (displayWidth(longer) <= maxWidth) {
      line = longer;
    } else {
      if (line !== "") lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function pieces(word: string, maxWidth: number): string[] {
  if (displayWidth(word) <= maxWidth) return [word];
  const done: string[] = [];
  let piece = "";
  for (const { text } of splitClusters(word)) {
    if (piece !== "" && displayWidth(piece + text) > maxWidth) {
      done.push(piece);
      piece = "";
    }
    piece += text;
  }
  return [...done, piece];
}
