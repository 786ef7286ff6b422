import { quota } from "../commands/quota.ts";
import { gatherWorld } from "../gather-world.ts";
import { endWithStdout } from "../own-stdout.ts";
import { runCommands } from "../run-commands.ts";

// `quota.main.cjs`: asked often, and needs neither the ledger nor a schema library.

async function main(): Promise<void> {
  endWithStdout(process);
  const surroundings = { process, bundleDir: __dirname, load: require, nowMs: Date.now };
  // It asks nothing.
  const asking = { ask: nothing, askSecret: nothing, readStdin: nothing };
  const world = gatherWorld(surroundings, asking);
  process.exitCode = await runCommands([quota], process.argv.slice(2), world);
}

async function nothing(): Promise<string> {
  return "";
}

void main();
