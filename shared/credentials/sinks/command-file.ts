import { homeIn } from "../../platform/machine.ts";
import { endProcessGroup } from "../../platform/process-file.ts";
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
  { argv }: { argv: readonly string[] },
  owner: SinkOwner,
  world: ProgramWorld,
): Pick<Sink, "put"> {
  const [program = "", ...args] = argv.map((word) => filledIn(word, owner, asFileName));
  return { put: ({ text }) => runProgram(program, args, { ...world, stdin: text }) };
}

async function runProgram(
  program: string,
  args: readonly string[],
  { env, stdin, timeLimitMs = TIME_LIMIT_MS }: ProgramWorld & { stdin: string },
): Promise<PutResult> {
  // biome-ignore lint/style/noRestrictedImports: loaded when a program is run, never by a hot bundle.
  const { execa } = await import("execa");
  let isLate = false;
  const child = execa(program, args, {
    input: stdin,
    env: { ...env },
    extendEnv: false,
    // Not where a session works: `npx` and the like would run what a repository brings.
    cwd: homeIn(env) ?? "/",
    stdout: "ignore",
    stderr: "ignore",
    detached: true,
    reject: false,
  });
  // Not execa's own limit: it ends the program alone, not what that started.
  const limit = setTimeout(() => {
    isLate = true;
    if (child.pid !== undefined) endProcessGroup(child.pid);
  }, timeLimitMs);
  const result = await child;
  clearTimeout(limit);
  if (isLate) return { kind: "later", problem: `It took longer than ${timeLimitMs / 1_000} s.` };
  if (!result.failed) return { kind: "stored" };
  return explain(result.code, result.exitCode);
}

function explain(code: string | undefined, exitCode: number | undefined): PutResult {
  const problem = UNUSABLE.get(code ?? "");
  if (problem !== undefined) return { kind: "refused", problem };
  const how = exitCode === undefined ? "did not end by itself" : `ended with exit code ${exitCode}`;
  return { kind: "later", problem: `It ${how}.` };
}

const UNUSABLE: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "There is no such program. Check argv: a program and its arguments, without a shell."],
  ["EACCES", "The program may not be run. Check its mode."],
]);
