import type { Look } from "../look.ts";
import { wrapWords } from "../wrap-words.ts";

/** Says why nothing is known, and what to do. */
export function noQuotaLines(
  { isPaidByKey }: { isPaidByKey: boolean },
  { paint, columns = 100 }: Pick<Look, "paint" | "columns">,
): string[] {
  const [title, ...next] = isPaidByKey ? KEY : NOTHING_YET;
  return [
    ...wrapWords(title, columns).map((line) => paint(line, "bright")),
    ...next.flatMap((text) => wrapWords(text, columns)).map((line) => paint(line, "dim")),
  ];
}

const NOTHING_YET = [
  "No quota is known yet.",
  "It comes with the first reply of a Pro or Max login in a terminal session. If Claude Code is not connected yet: tacho setup. To see what is wrong: tacho doctor",
] as const;
const KEY = [
  "An API key has no quota.",
  "There is nothing to run out, each token is billed. What it costs: tacho usage",
] as const;
