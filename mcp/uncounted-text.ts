import { DROP_REASONS, type DropReason } from "../shared/sources/drop-reason.ts";
import { listText } from "./wording.ts";

/** What one of them is, and what several are. */
const WORDS: Readonly<Record<DropReason, readonly [one: string, several: string]>> = {
  not_json: ["torn line", "torn lines"],
  too_long: ["overlong line", "overlong lines"],
  synthetic: ["error message of a tool", "error messages of the tools"],
  no_id: ["line without an id", "lines without an id"],
  bad_tokens: ["line with broken token counts", "lines with broken token counts"],
  bad_time: ["line at a time that cannot be", "lines at times that cannot be"],
  replay: ["line that a fork repeats", "lines that forks repeat"],
  packed: ["damaged compressed piece", "damaged compressed pieces"],
};

/** A sentence on what tells of usage and was not counted; none when there is nothing. */
export function uncountedLines(
  uncounted: {
    readonly [reason in DropReason]?: number | undefined;
  },
): string[] {
  const parts = DROP_REASONS.flatMap((reason) => {
    const count = uncounted[reason] ?? 0;
    const [one, several] = WORDS[reason];
    return count === 0 ? [] : [`${count} ${count === 1 ? one : several}`];
  });
  if (parts.length === 0) return [];
  return [
    `Not counted, in all files of all tools: ${listText(parts)}. For each tool: tacho audit.`,
  ];
}
