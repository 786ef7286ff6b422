#!/usr/bin/env node
import { homedir } from "node:os";
import { createInterface, type Interface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text as readText } from "node:stream/consumers";
import { isSupportedNode, MINIMUM_NODE } from "../shared/platform/node-version.ts";
import { run } from "./run.ts";
import type { World } from "./world.ts";

async function main(): Promise<void> {
  if (!isSupportedNode(process.versions.node)) {
    process.stderr.write(
      `tacho: this is Node.js ${process.versions.node}; Tacho needs ${MINIMUM_NODE} or newer.\n`,
    );
    process.exitCode = 1;
    return;
  }
  // `tacho status | head -1` closes our stdout early; that is no failure.
  process.stdout.on("error", () => process.exit());
  process.exitCode = await run(process.argv.slice(2), gatherWorld());
}

function gatherWorld(): World {
  const { stdin, stdout, stderr } = process;
  return {
    env: process.env,
    homeDir: homedir(),
    cwd: process.cwd(),
    platform: process.platform,
    nodePath: process.execPath,
    nodeVersion: process.versions.node,
    bundleDir: __dirname,
    stdoutIsTerminal: stdout.isTTY === true,
    isInteractive: stdin.isTTY === true && stdout.isTTY === true,
    terminalSize: () => (stdout.isTTY ? { columns: stdout.columns, rows: stdout.rows } : undefined),
    nowMs: Date.now,
    writeOut: (text) => void stdout.write(text),
    writeErr: (text) => void stderr.write(text),
    ask,
    askSecret,
    readStdin: () => readText(stdin),
    onInterrupt,
  };
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

function onInterrupt(listener: () => void): () => void {
  process.on("SIGINT", listener);
  process.on("SIGTERM", listener);
  return () => {
    process.off("SIGINT", listener);
    process.off("SIGTERM", listener);
  };
}

void main();
