import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isObject, type JsonObject, parseObject } from "../../shared/platform/read-value.ts";

/** What the client and its user may have in the environment of a server, and the worker must not get. */
export const FOREIGN_ENV = {
  ANTHROPIC_API_KEY: "foreign-secret",
  AWS_SECRET_ACCESS_KEY: "foreign-secret",
  CLAUDE_CODE_OAUTH_TOKEN: "foreign-secret",
  GITHUB_TOKEN: "foreign-secret",
} as const;

/**
 * Puts a worker into `bundleDir` that only notes that it was started. `settles`: and that nothing is
 * due any more.
 */
export function writeFakeWorker(bundleDir: string, does: "settles" | "fails"): void {
  const settle = 'fs.rmSync(process.env.TACHO_HOME + "/run/tend.asked", { force: true });';
  mkdirSync(bundleDir, { recursive: true });
  writeFileSync(
    join(bundleDir, "worker.cjs"),
    `const fs = require("node:fs");
    ${does === "settles" ? settle : ""}
    const start = { job: process.argv[2], parent: process.ppid, env: process.env };
    fs.appendFileSync(__dirname + "/starts.jsonl", JSON.stringify(start) + "\\n");`,
  );
}

export type WorkerStart = { job: unknown; parent: unknown; env: JsonObject };

export function workerStarts(bundleDir: string): WorkerStart[] {
  return textOf(join(bundleDir, "starts.jsonl"))
    .split("\n")
    .flatMap((line) => {
      const start = parseObject(line);
      if (start === undefined) return [];
      const { job, parent, env } = start;
      return [{ job, parent, env: isObject(env) ? env : {} }];
    });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
