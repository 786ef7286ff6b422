import type { ExitCode } from "../command.ts";
import { runDemo } from "../demo/run-demo.ts";
import { screenSize } from "../look.ts";
import { runSetup } from "../setup/run-setup.ts";
import { readStatus } from "../status/report-file.ts";
import { showStatus, watchStatus } from "../status/show-status.ts";
import { statusShape } from "../status/status-json.ts";
import { findStatusPlace } from "../status/status-place-file.ts";
import { isEmpty } from "../status/status-report.ts";
import type { World } from "../world.ts";
import { wrapWords } from "../wrap-words.ts";
import { type ClientState, readClientState } from "./client-state-file.ts";
import { clientText } from "./client-text.ts";
import { nextSteps } from "./next-steps.ts";
import { ownCommand } from "./own-command-file.ts";

/**
 * `tacho start`: says whether Claude Code is here and connected, offers to connect it, then shows
 * where everything stands: live in a terminal, once elsewhere. Where there is nothing to show yet and
 * nothing to wait for, it shows the demo.
 */
export async function runStart(world: World): Promise<ExitCode> {
  const client = await introduce(world);
  const report = await readStatus(findStatusPlace(world), world.nowMs());
  const isWaiting = client.presence !== "none" && !client.isSetupDue;
  if (isEmpty(report) && !isWaiting) return await startDemo(client, world);
  return world.stdoutIsTerminal ? await watchStatus(world) : await showStatus(world, "text");
}

/** `tacho start --json`: the same for programs; asks nothing and shows no demo. */
export async function printStart(world: World): Promise<ExitCode> {
  const client = await readClientState(world);
  const report = await readStatus(findStatusPlace(world), world.nowMs());
  world.writeOut(`${JSON.stringify({ client, ...statusShape(report) })}\n`);
  return 0;
}

async function startDemo(client: ClientState, world: World): Promise<ExitCode> {
  say(["Nothing is recorded here yet, so this is a demo.", ""], world);
  const exitCode = await runDemo(world);
  say(["", ...nextSteps(client, ownCommand(world))], world);
  return exitCode;
}

async function introduce(world: World): Promise<ClientState> {
  const client = await readClientState(world);
  say([clientText(client)], world);
  if (!client.isSetupDue) return client;
  if (!world.isInteractive) {
    say([`To connect it: ${ownCommand(world)} setup`], world);
    return client;
  }
  const answer = await world.ask("Connect it now? Setup shows what it would change first. [y/N] ");
  if (!/^y(es)?$/i.test(answer)) return client;
  await runSetup(
    { scope: "user", choice: undefined, isAgreed: false, isDryRun: false, isJson: false },
    world,
  );
  return await readClientState(world);
}

function say(sentences: readonly string[], world: World): void {
  const columns = screenSize(world)?.columns ?? Number.POSITIVE_INFINITY;
  for (const line of sentences.flatMap((text) => wrapWords(text, columns))) {
    world.writeOut(`${line}\n`);
  }
}
