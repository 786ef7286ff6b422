import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Program, timedRun } from "./program.ts";

/** Peak resident memory of a program in bytes. */
export type MemoryGauge = { how: string; peakBytes: (program: Program) => number };

const TIME = "/usr/bin/time";

/**
 * GNU time where it is installed. Elsewhere the program itself reads VmHWM from /proc when it exits.
 * Not what the system reports of a child: that starts with the memory of the process that made it.
 */
export function memoryGauge(folder: string): MemoryGauge {
  return hasGnuTime()
    ? { how: `${TIME} -f %M`, peakBytes: (program) => underTime(program, join(folder, "peak")) }
    : { how: "VmHWM of /proc/self/status at exit", peakBytes: selfReport(folder) };
}

function hasGnuTime(): boolean {
  return existsSync(TIME) && spawnSync(TIME, ["-f", "%M", "true"]).status === 0;
}

function underTime(program: Program, peakFile: string): number {
  const args = ["-o", peakFile, "-f", "%M", program.command, ...program.args];
  timedRun({ ...program, command: TIME, args });
  return kibibytesIn(readFileSync(peakFile, "utf8"));
}

function selfReport(folder: string): MemoryGauge["peakBytes"] {
  const peakFile = join(folder, "peak");
  const preload = join(folder, "report-peak.cjs");
  writeFileSync(
    preload,
    `process.on("exit", () => {
      const { readFileSync, writeFileSync } = require("node:fs");
      const [, peak] = /VmHWM:\\s*(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"));
      writeFileSync(${JSON.stringify(peakFile)}, peak);
    });`,
  );
  return (program) => {
    timedRun({ ...program, args: ["--require", preload, ...program.args] });
    return kibibytesIn(readFileSync(peakFile, "utf8"));
  };
}

function kibibytesIn(text: string): number {
  return Number.parseInt(text, 10) * 1024;
}
