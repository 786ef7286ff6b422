import { readdirSync, readFileSync } from "node:fs";

export type ProcessWatch = {
  /** Arguments and environment of every process seen so far. */
  seen: () => string[];
  stop: () => void;
};

/** A hook lives for 50 ms: of twenty some are seen. */
const LOOK_EVERY_MS = 20;

/** Looks on Linux at all processes that have `homeDir` for a home and start from now on. */
export function watchProcesses(homeDir: string): ProcessWatch {
  const before = new Set(processIds());
  const seen = new Set<string>();
  const look = () => {
    for (const pid of processIds()) {
      if (before.has(pid)) continue;
      const environment = readProc(pid, "environ");
      if (!environment.includes(`HOME=${homeDir}\n`)) continue;
      seen.add(`${readProc(pid, "cmdline")}${environment}`);
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return { seen: () => [...seen], stop: () => clearInterval(timer) };
}

function processIds(): string[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
}

/** Empty where the process has just ended. */
function readProc(pid: string, name: "environ" | "cmdline"): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8").replaceAll("\0", "\n");
  } catch {
    return "";
  }
}
