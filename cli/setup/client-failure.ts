import { plainText } from "../../shared/display/plain-text.ts";
import type { ClaudeRun } from "../run-claude.ts";

/** One sentence about a client command that failed, and what to do; its output is foreign text. */
export function clientFailure(command: string, run: ClaudeRun): string {
  const reason = run.didTimeOut ? "it did not end in time" : lastLine(run.output);
  return `"${command}" failed: ${reason}. To see more, run it yourself.`;
}

/** The client's error comes last, after its progress. */
function lastLine(output: string): string {
  const line = output
    .split("\n")
    .map((text) => plainText(text, MAX_CHARACTERS))
    .findLast((text) => text !== "");
  return line?.replace(/\.$/, "") ?? "it said nothing";
}

const MAX_CHARACTERS = 300;
