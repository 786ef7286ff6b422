import { gatherWorld } from "../gather-world.ts";
import { endWithStdout } from "../own-stdout.ts";
import { runCommands } from "../run-commands.ts";
import { QUICK_COMMANDS } from "./quick-commands.ts";

async function main(): Promise<void> {
  endWithStdout(process);
  const surroundings = { process, bundleDir: __dirname, load: require, nowMs: Date.now };
  // These commands ask nothing.
  const asking = { ask: nothing, askSecret: nothing, readStdin: nothing };
  const world = gatherWorld(surroundings, asking);
  process.exitCode = await runCommands(QUICK_COMMANDS, process.argv.slice(2), world);
}

async function nothing(): Promise<string> {
  return "";
}

void main();
