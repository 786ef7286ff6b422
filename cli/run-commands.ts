import { AppError } from "../shared/platform/app-error.ts";
import { errorCode } from "../shared/platform/json-file.ts";
import type { Command, ExitCode } from "./command.ts";
import { findCommand } from "./find-command.ts";
import { commandText } from "./help-text.ts";
import { screenSize } from "./look.ts";
import type { World } from "./world.ts";

/**
 * Runs `tacho <argv>`, which is one of `commands`; every error ends here, as text on stderr or, with
 * --json, on stdout.
 */
export async function runCommands(
  commands: readonly Command[],
  argv: readonly string[],
  world: World,
): Promise<ExitCode> {
  try {
    return await dispatch(commands, argv, world);
  } catch (error) {
    report(error, argv, world);
    return error instanceof AppError && error.code === "USAGE" ? 2 : 1;
  }
}

async function dispatch(
  commands: readonly Command[],
  argv: readonly string[],
  world: World,
): Promise<ExitCode> {
  const [first = "help", ...rest] = argv;
  const command = findCommand(commands, ALIASES.get(first) ?? first);
  if (asksForHelp(rest)) {
    world.writeOut(commandText(command, screenSize(world)?.columns));
    return 0;
  }
  return command.run(rest, world);
}

const ALIASES: ReadonlyMap<string, string> = new Map([
  ["--help", "help"],
  ["-h", "help"],
  ["--version", "version"],
  ["-v", "version"],
]);

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const options = end === -1 ? args : args.slice(0, end);
  return options.includes("--help") || options.includes("-h");
}

function report(error: unknown, argv: readonly string[], world: World): void {
  const { code, message } = describe(error);
  if (argv.includes("--json")) {
    world.writeOut(`${JSON.stringify({ error: { code, message } })}\n`);
    return;
  }
  world.writeErr(`tacho: ${message}\n`);
}

/** A full or read-only disk, a folder of another user, something else in the place of a folder. */
const SYSTEM_CODES = new Set(["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENOTDIR", "EEXIST"]);

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof AppError) return { code: error.code, message: error.message };
  const systemCode = errorCode(error);
  if (error instanceof Error && systemCode !== undefined && SYSTEM_CODES.has(systemCode)) {
    return { code: systemCode, message: `${error.message}. More: tacho doctor` };
  }
  // A bug of ours: the stack is what a report needs.
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: "UNEXPECTED", message: `this should not have happened. ${details}` };
}
