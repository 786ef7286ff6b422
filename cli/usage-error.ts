import { AppError } from "../shared/platform/app-error.ts";

/** The command line is wrong: exit code 2. The message ends with where help is. */
export function usageError(problem: string, command?: string): AppError {
  const help = command === undefined ? "tacho help" : `tacho help ${command}`;
  return new AppError("USAGE", `${problem} See: ${help}`);
}
