import { type ProgramEnd, runProgram } from "../../platform/run-program.ts";
import type { PutResult, Sink, SinkOwner } from "../sink.ts";
import { asFileName, filledIn } from "./sink-place.ts";

const TIME_LIMIT_MS = 20_000;

export type ProgramWorld = {
  /** What the program gets: nothing secret is in it. */
  env: { readonly [name: string]: string | undefined };
  /** Default 20 s. */
  timeLimitMs?: number;
};

/**
 * A program of the user's that gets the envelope on its stdin, a place that neither `ps` nor a child
 * shows. Exit code 0 means stored.
 */
export function commandSink(
  config: { argv: readonly string[] },
  owner: SinkOwner,
  { env, timeLimitMs = TIME_LIMIT_MS }: ProgramWorld,
): Pick<Sink, "put"> {
  const argv = config.argv.map((word) => filledIn(word, owner, asFileName));
  return {
    put: async ({ text }) =>
      putResult(await runProgram({ argv, stdin: text, env, timeLimitMs }), timeLimitMs),
  };
}

function putResult(end: ProgramEnd, timeLimitMs: number): PutResult {
  switch (end.kind) {
    case "missing":
      return { kind: "refused", problem: MISSING };
    case "forbidden":
      return { kind: "refused", problem: "The program may not be run. Check its mode." };
    case "too_late":
      return { kind: "later", problem: `It took longer than ${timeLimitMs / 1_000} s.` };
    case "ended":
      return end.exitCode === 0 ? { kind: "stored" } : failed(end.exitCode);
  }
}

function failed(exitCode: number | undefined): PutResult {
  const how = exitCode === undefined ? "did not end by itself" : `ended with exit code ${exitCode}`;
  return { kind: "later", problem: `It ${how}.` };
}

const MISSING =
  "There is no such program. Check argv: a program and its arguments, without a shell.";
