import type { ExitCode } from "./command.ts";
import { createHelp } from "./commands/help.ts";
import { COMMANDS } from "./commands.ts";
import { runCommands } from "./run-commands.ts";
import type { World } from "./world.ts";

/** Runs `tacho <argv>`, whichever command it names. */
export function run(argv: readonly string[], world: World): Promise<ExitCode> {
  const commands = [...COMMANDS];
  commands.push(createHelp(commands));
  return runCommands(commands, argv, world);
}
