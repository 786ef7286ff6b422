import { splitClusters } from "./cells.ts";

/** Cells that a terminal uses for a text without control characters. */
export function displayWidth(text: string): number {
  if (isPlainlyNarrow(text)) return text.length;
  return splitClusters(text).reduce((sum, { width }) => sum + width, 0);
}

/** The text, or what of it fits into `maxWidth` cells together with `ellipsis`. Never half a sign. */
export function cutText(text: string, maxWidth: number, ellipsis: string): string {
  return displayWidth(text) <= maxWidth ? text : shortenText(text, maxWidth, ellipsis);
}

/** Like `cutText`, for text that goes on behind: the ellipsis always comes, even if all would fit. */
export function shortenText(text: string, maxWidth: number, ellipsis: string): string {
  const ending = ellipsis.length <= maxWidth ? ellipsis : "";
  let left = maxWidth - ending.length;
  let kept = "";
  for (const cluster of splitClusters(text)) {
    left -= cluster.width;
    if (left < 0) break;
    kept += cluster.text;
  }
  return kept.trimEnd() + ending;
}

/** Latin letters and our own signs, which are most of what is ever measured. */
function isPlainlyNarrow(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x300 || (code >= 0x2500 && code <= 0x25fc)) continue;
    if ((code < 0x2190 || code > 0x2319) && code !== 0x2387 && code !== 0x2013) return false;
  }
  return true;
}
