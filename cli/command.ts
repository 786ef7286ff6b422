import { parseArgs } from "node:util";
import { errorCode } from "../shared/platform/json-file.ts";
import { nearestName } from "./nearest-name.ts";
import { usageError } from "./usage-error.ts";
import type { World } from "./world.ts";

/** 0 done, 1 failed, 2 used wrongly. */
export type ExitCode = 0 | 1 | 2;

/** A command as `commands.ts` lists it; made by `defineCommand`. */
export type Command = {
  name: string;
  /** One line for `tacho help`. */
  summary: string;
  /** What follows the name, one entry per form: `["[--yes] [--dry-run]"]`. */
  usage: readonly string[];
  /** Further lines of `tacho help <name>`. */
  details?: string;
  options: CommandOptions;
  /** Parses `argv` (without the command's name) and runs. */
  run(argv: readonly string[], world: World): Promise<ExitCode>;
};

export type CommandOptions = { readonly [name: string]: CommandOption };
export type CommandOption = {
  readonly type: "boolean" | "string";
  readonly short?: string;
  readonly multiple?: boolean;
  /** How help shows the value: `<name>`. */
  readonly value?: string;
  readonly summary: string;
};

type CommandSpec<O extends CommandOptions> = Omit<Command, "options" | "run"> & {
  options: O;
  /** How many plain arguments the command takes at most; default 0. */
  maxArguments?: number;
  run(args: CommandArgs<O>, world: World): Promise<ExitCode>;
};

type CommandArgs<O extends CommandOptions> = ReturnType<typeof parseArgs<ArgsConfig<O>>>;
type ArgsConfig<O extends CommandOptions> = {
  args: string[];
  options: O;
  strict: true;
  allowPositionals: true;
};

/** `spec.run` gets `{ values, positionals }` with the types that `spec.options` says. */
export function defineCommand<const O extends CommandOptions>(spec: CommandSpec<O>): Command {
  return {
    ...spec,
    run(argv, world) {
      const args = parseCommandArgs(argv, spec);
      const extra = args.positionals[spec.maxArguments ?? 0];
      if (extra !== undefined) {
        throw usageError(`tacho ${spec.name} does not take the argument "${extra}".`, spec.name);
      }
      return spec.run(args, world);
    },
  };
}

function parseCommandArgs<O extends CommandOptions>(
  argv: readonly string[],
  spec: CommandSpec<O>,
): CommandArgs<O> {
  try {
    return parseArgs<ArgsConfig<O>>({
      args: [...argv],
      options: spec.options,
      strict: true,
      allowPositionals: true,
    });
  } catch (error) {
    if (errorCode(error)?.startsWith("ERR_PARSE_ARGS_") !== true) throw error;
    throw usageError(explainBadOption(argv, spec.options, error), spec.name);
  }
}

function explainBadOption(
  argv: readonly string[],
  options: CommandOptions,
  error: unknown,
): string {
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  const unknown = tokens.find((token) => token.kind === "option" && !(token.name in options));
  if (unknown?.kind === "option") {
    const nearest = nearestName(unknown.name, Object.keys(options));
    const hint = nearest === undefined ? "" : ` Did you mean --${nearest}?`;
    const isNumber = /^\d/.test(unknown.name);
    return isNumber
      ? "Put -- before a value that begins with a dash."
      : `There is no option ${unknown.rawName}.${hint}`;
  }
  // What is left: a value that is missing or not allowed, which Node explains in its first sentence.
  return error instanceof Error ? `${error.message.split(/\.\s|\n/)[0]}.` : "Bad options.";
}
