import { type Command, defineCommand } from "../command.ts";
import { commandText, overviewText } from "../help-text.ts";
import { nearestName } from "../nearest-name.ts";
import { usageError } from "../usage-error.ts";

/** `commands` are those it can tell about; itself it need not be among them. */
export function createHelp(commands: readonly Command[]): Command {
  return defineCommand({
    name: "help",
    summary: "Explain Tacho or one of its commands",
    usage: ["[command]"],
    options: {},
    maxArguments: 1,
    async run({ positionals: [name] }, world) {
      world.writeOut(
        name === undefined ? overviewText(commands) : commandText(findCommand(commands, name)),
      );
      return 0;
    },
  });
}

/** Throws a usage error that suggests the nearest name when there is no such command. */
export function findCommand(commands: readonly Command[], name: string): Command {
  const found = commands.find((command) => command.name === name);
  if (found !== undefined) return found;
  const names = commands.map((command) => command.name);
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? "" : ` Did you mean "tacho ${nearest}"?`;
  throw usageError(`There is no command "${name}".${hint}`);
}
