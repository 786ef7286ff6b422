import { readFileSync } from "node:fs";

/** Ticks per second of the times in /proc, the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * When a process began, to tell it from a later one with the same id; accurate to some 10 ms.
 * `undefined` where there is no such process or no /proc (macOS, Windows).
 */
export function processStartedAtMs(pid: number, nowMs: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command name, in brackets, may hold spaces and brackets itself; field 22 is the start.
    const ticks = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
    const uptimeS = Number.parseFloat(readFileSync("/proc/uptime", "utf8"));
    const startedAtMs = nowMs - (uptimeS - ticks / TICKS_PER_SECOND) * 1_000;
    return Number.isFinite(startedAtMs) ? Math.round(startedAtMs) : undefined;
  } catch {
    // No such process, or no /proc: it cannot be known.
    return undefined;
  }
}

/** Two readings of one start differ by rounding and clock corrections. */
const SAME_START_MS = 2_000;

/**
 * Whether exactly that process still runs. `undefined` when it cannot be known: ask only for
 * processes of this host, and without a start time a used-again id looks alive.
 */
export function isProcessAlive(
  pid: number,
  startedAtMs: number | undefined,
  nowMs: number,
): boolean | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EPERM") return true;
    return false;
  }
  if (startedAtMs === undefined) return true;
  const seenMs = processStartedAtMs(pid, nowMs);
  return seenMs === undefined ? undefined : Math.abs(seenMs - startedAtMs) < SAME_START_MS;
}

/** Ends every process of a group that one of ours began. */
export function endProcessGroup(groupId: number): void {
  try {
    process.kill(-groupId, "SIGKILL");
  } catch {
    // Nobody is left in it.
  }
}
