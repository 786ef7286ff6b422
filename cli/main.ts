import { createInterface, type Interface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text as readText } from "node:stream/consumers";
import { gatherWorld } from "./gather-world.ts";
import { endWithStdout } from "./own-stdout.ts";
import { run } from "./run.ts";

async function main(): Promise<void> {
  endWithStdout(process);
  const surroundings = { process, bundleDir: __dirname, load: require, nowMs: Date.now };
  const asking = { ask, askSecret, readStdin: () => readText(process.stdin) };
  process.exitCode = await run(process.argv.slice(2), gatherWorld(surroundings, asking));
}

function ask(question: string): Promise<string> {
  return answerOn(createInterface({ input: process.stdin, output: process.stdout }), question);
}

async function askSecret(question: string): Promise<string> {
  const { stdin, stdout } = process;
  // What readline echoes goes nowhere; as a terminal it keeps the system from echoing too.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  stdout.write(question);
  try {
    return await answerOn(createInterface({ input: stdin, output, terminal: true }), "");
  } finally {
    stdout.write("\n");
  }
}

async function answerOn(terminal: Interface, question: string): Promise<string> {
  try {
    // Ctrl-D closes the interface and leaves the question unanswered for ever.
    const closed = new Promise<string>((resolve) => {
      terminal.once("close", () => resolve(""));
    });
    return (await Promise.race([terminal.question(question), closed])).trim();
  } finally {
    terminal.close();
  }
}

void main();
