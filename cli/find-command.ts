import type { Command } from "./command.ts";
import { nearestName } from "./nearest-name.ts";
import { usageError } from "./usage-error.ts";

/** Throws a usage error that suggests the nearest name when there is no such command. */
export function findCommand(commands: readonly Command[], name: string): Command {
  const found = commands.find((command) => command.name === name);
  if (found !== undefined) return found;
  const names = commands.map((command) => command.name);
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? "" : ` Did you mean "tacho ${nearest}"?`;
  throw usageError(`There is no command "${name}".${hint}`);
}
