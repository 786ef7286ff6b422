import { childEnv } from "../../platform/child-env.ts";
import { type ProgramEnd, runProgram } from "../../platform/run-program.ts";
import { MS_PER_SECOND } from "../../platform/time.ts";
import type { Attempt, Channel, Parcel } from "../channel.ts";
import { plainLines } from "./plain-lines.ts";

const TIME_LIMIT_MS = 10 * MS_PER_SECOND;

export type CommandWorld = {
  env: { readonly [name: string]: string | undefined };
  /** Default 10 s. */
  timeLimitMs?: number;
};

/** A program of the user's, with the text on its stdin: a foreign name in argv could be an option. */
export function commandChannel(
  { argv }: { argv: readonly string[] },
  { env, timeLimitMs = TIME_LIMIT_MS }: CommandWorld,
): Pick<Channel, "send"> {
  return {
    send: async ({ text }) => {
      return attemptOf(
        await runProgram({ argv, stdin: stdinOf(text), env: childEnv(env), timeLimitMs }),
      );
    },
  };
}

function stdinOf(text: Parcel["text"]): string {
  const { title, lines } = plainLines(text);
  return `${[title, ...lines].join("\n")}\n`;
}

function attemptOf(end: ProgramEnd): Attempt {
  switch (end.kind) {
    case "too_late":
      return { kind: "unknown", problem: "The program went on for too long and was ended." };
    case "missing":
      return broken("There is no such program.");
    case "forbidden":
      return broken("The program may not be run.");
    case "ended":
      return end.exitCode === 0 ? { kind: "delivered" } : { kind: "later", problem: howOf(end) };
  }
}

function broken(what: string): Attempt {
  const problem = `${what} Check notify.channels.command.argv (tacho config set): a program and its arguments, without a shell.`;
  return { kind: "refused", problem, isChannelBroken: true };
}

function howOf({ exitCode }: Extract<ProgramEnd, { kind: "ended" }>): string {
  const how = exitCode === undefined ? "was ended by a signal" : `ended with exit code ${exitCode}`;
  return `The program ${how}.`;
}
