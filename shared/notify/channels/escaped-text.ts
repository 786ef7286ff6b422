/** Characters that mean something to the receiver, and what stands for them. */
export type Escapes = { readonly [character: string]: string };

/** For HTML between tags, and for Slack. */
export const MARKUP_ESCAPES: Escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** The text escaped, at most `room` UTF-16 units long: cut with `…` between whole characters. */
export function escapedWithin(text: string, room: number, escapes: Escapes): string {
  let kept = "";
  /** As much of it as leaves room for the ellipsis. */
  let cut = "";
  for (const character of text) {
    kept += escapes[character] ?? character;
    if (kept.length > room) return room < 1 ? "" : `${cut}…`;
    if (kept.length < room) cut = kept;
  }
  return kept;
}
