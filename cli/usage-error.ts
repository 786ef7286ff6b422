import { plainText } from "../shared/display/plain-text.ts";
import { AppError } from "../shared/platform/app-error.ts";

/** Arguments are repeated in it, whatever they hold. */
const MAX_CHARACTERS = 1_000;

/** The command line is wrong: exit code 2. The message ends with where help is. */
export function usageError(problem: string, command?: string): AppError {
  const help = command === undefined ? "tacho help" : `tacho help ${command}`;
  return new AppError("USAGE", `${plainText(problem, MAX_CHARACTERS)} See: ${help}`);
}
