import { type Command, defineCommand } from "../command.ts";
import { findCommand } from "../find-command.ts";
import { commandText, overviewText } from "../help-text.ts";
import { screenSize } from "../look.ts";

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
        name === undefined
          ? overviewText(commands)
          : commandText(findCommand(commands, name), screenSize(world)?.columns),
      );
      return 0;
    },
  });
}
