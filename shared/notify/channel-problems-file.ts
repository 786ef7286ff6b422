import { CHANNELS, type ChannelName } from "../config/notify-config.ts";
import { readJsonFile, writeFileAtomic } from "../platform/json-file.ts";
import { amountAt, objectAt, textAt } from "../platform/read-value.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";
import type { Channel } from "./channel.ts";

/** A channel that refused for good: nothing is sent to it until its settings change or a test succeeds. */
export type ChannelProblem = {
  /** Of the settings that were refused. */
  fingerprint: string;
  /** A sentence of ours. */
  problem: string;
  atMs: number;
};

export type ChannelProblems = { readonly [Name in ChannelName]?: ChannelProblem };

/** All that is noted, also of settings that have changed since. Never throws. */
export function readChannelProblems(outboxDir: string): ChannelProblems {
  const read = readJsonFile(problemsPath(outboxDir));
  const raw = objectAt(read.kind === "ok" ? read.value : undefined, "problems");
  const problems: { [Name in ChannelName]?: ChannelProblem } = {};
  for (const name of CHANNELS) {
    const entry = objectAt(raw, name);
    const fingerprint = textAt(entry, "fingerprint");
    const problem = textAt(entry, "problem");
    const atMs = amountAt(entry, "atMs");
    if (fingerprint === undefined || problem === undefined || atMs === undefined) continue;
    problems[name] = { fingerprint, problem, atMs };
  }
  return problems;
}

/** What is wrong with the channel as it is set up now; `undefined`: nothing that is known. */
export function problemOf(
  problems: ChannelProblems,
  { name, fingerprint }: Pick<Channel, "name" | "fingerprint">,
): ChannelProblem | undefined {
  const noted = problems[name];
  return noted?.fingerprint === fingerprint ? noted : undefined;
}

/** Throws when the disk refuses. */
export function noteChannelProblem(
  outboxDir: string,
  name: ChannelName,
  problem: ChannelProblem,
): void {
  writeProblems(outboxDir, { ...readChannelProblems(outboxDir), [name]: problem });
}

/** For a channel that works (again). Throws when the disk refuses. */
export function clearChannelProblem(outboxDir: string, name: ChannelName): void {
  const { [name]: cleared, ...others } = readChannelProblems(outboxDir);
  if (cleared !== undefined) writeProblems(outboxDir, others);
}

/** Without a lock: what two writers lose of each other is found again with the next message. */
function writeProblems(outboxDir: string, problems: ChannelProblems): void {
  ensurePrivateFolder(outboxDir);
  const text = `${JSON.stringify({ version: 1, problems })}\n`;
  writeFileAtomic(problemsPath(outboxDir), text, 0o600);
}

function problemsPath(outboxDir: string): string {
  return `${outboxDir}/channels.json`;
}
