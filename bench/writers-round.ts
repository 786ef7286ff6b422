import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { build } from "esbuild";
import { readJsonFile } from "../shared/platform/json-file.ts";
import { objectAt } from "../shared/platform/read-value.ts";
import { MS_PER_SECOND } from "../shared/platform/time.ts";
import { watchFile } from "./file-watch.ts";
import { type McpProcess, startMcp } from "./mcp-process.ts";
import type { Place } from "./place.ts";
import { childEnv } from "./program.ts";
import { ANSWER_USD } from "./statusline-payload.ts";
import { commonFile, DESIGNS, type DesignName } from "./writer-design.ts";
import { parseReport, type WriterOrder, type WriterReport } from "./writer-order.ts";

export const WRITERS = 50;
export const UPDATES_PER_SECOND = 3;
export const SECONDS = 10;
/** In the first second everything is compiled. */
const DROPPED_UPDATES = UPDATES_PER_SECOND;
const UPDATES = SECONDS * UPDATES_PER_SECOND + DROPPED_UPDATES;
const LAST_COST_USD = ANSWER_USD * UPDATES;
/** 50 processes on few cores have started by then. */
const STARTING_MS = 4 * MS_PER_SECOND;
const WAIT_FOR_MERGE_MS = 6 * MS_PER_SECOND;
export type WritersRound = Omit<WriterReport, "endedAtMs"> & {
  /** Writers whose last cost never came into the common file. */
  lost: number;
  reads: number;
  torn: number;
  /** From the last update until the common file held all of them; `undefined`: never. */
  currentAfterMs: number | undefined;
};

/** All writers of one design, a reader beside them, and for Tacho the MCP server of one session. */
export async function runWriters(
  place: Place,
  design: DesignName,
  home: string,
): Promise<WritersRound> {
  const script = await buildWriter(place);
  mkdirSync(dirname(commonFile(home)), { recursive: true, mode: 0o700 });
  const server = design === "parts" ? startServer(place, home) : undefined;
  const watch = watchFile(commonFile(home));
  const startAtMs = Date.now() + STARTING_MS;
  const reports = await Promise.all(
    Array.from({ length: WRITERS }, (_, i) =>
      runWriter(script, orderOf(design, home, i, startAtMs)),
    ),
  );
  const lastMs = Math.max(...reports.map(({ endedAtMs }) => endedAtMs));
  const isCurrent = await waitUntilNoneMissing(design, home);
  const currentAfterMs = isCurrent ? Date.now() - lastMs : undefined;
  await server?.end("SIGTERM");
  return {
    recordMs: reports.flatMap(({ recordMs }) => recordMs.slice(DROPPED_UPDATES)),
    lineMs: reports.flatMap(({ lineMs }) => lineMs.slice(DROPPED_UPDATES)),
    mergeMs: reports.flatMap(({ mergeMs }) => mergeMs),
    lost: missing(design, home),
    ...watch.stop(),
    currentAfterMs,
  };
}

/** As plain JavaScript: fifty compilers would measure themselves. */
async function buildWriter({ root }: Place): Promise<string> {
  const outfile = join(root, "writer.cjs");
  const entry = join(import.meta.dirname, "writer-process.ts");
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
  });
  return outfile;
}

function startServer({ distDir }: Place, home: string): McpProcess {
  const env = { ...childEnv(home), CLAUDE_CODE_SESSION_ID: sessionIdOf(0) };
  const args = [join(distDir, "mcp.cjs")];
  return startMcp({ command: process.execPath, args, cwd: home, env });
}

function orderOf(design: DesignName, home: string, i: number, startAtMs: number): WriterOrder {
  const everyMs = MS_PER_SECOND / UPDATES_PER_SECOND;
  return { design, home, sessionId: sessionIdOf(i), startAtMs, everyMs, updates: UPDATES };
}

function sessionIdOf(i: number): string {
  return `writer-${i}`;
}

async function runWriter(script: string, order: WriterOrder): Promise<WriterReport> {
  const child = spawn(process.execPath, [script, JSON.stringify(order)], {
    env: childEnv(order.home),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return parseReport(output);
}

async function waitUntilNoneMissing(design: DesignName, home: string): Promise<boolean> {
  const untilMs = Date.now() + WAIT_FOR_MERGE_MS;
  while (Date.now() < untilMs) {
    if (missing(design, home) === 0) return true;
    await pause(20);
  }
  return false;
}

/** How many sessions stand in the common file without their last cost. */
function missing(design: DesignName, home: string): number {
  const file = readJsonFile(commonFile(home));
  const sessions = objectAt(file.kind === "ok" ? file.value : undefined, "sessions");
  const ids = Array.from({ length: WRITERS }, (_, i) => sessionIdOf(i));
  return ids.filter((id) => DESIGNS[design].costIn(sessions, id) !== LAST_COST_USD).length;
}
