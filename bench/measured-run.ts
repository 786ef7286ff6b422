import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Program, timedRun } from "./program.ts";

export type Measured = { wallMs: number; cpuMs: number; peakBytes: number };

const TIME = "/usr/bin/time";

/** Runs a program under GNU time, which has to be installed. */
export function measuredRun(program: Program, folder: string): Measured {
  const report = join(folder, "time");
  const args = ["-o", report, "-f", "%U %S %M", program.command, ...program.args];
  const wallMs = timedRun({ ...program, command: TIME, args });
  const [user = 0, system = 0, kibibytes = 0] = readFileSync(report, "utf8")
    .trim()
    .split(" ")
    .map(Number);
  return { wallMs, cpuMs: (user + system) * 1_000, peakBytes: kibibytes * 1024 };
}
