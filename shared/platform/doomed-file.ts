import { readFileSync } from "node:fs";

/** What starts a machine, and outlives all sessions on it. Other first processes end with their work. */
const INITS = new Set(["systemd", "init", "launchd", "openrc-init", "runit", "s6-svscan"]);

/** Far more than between a container's first process and a client in it. */
const MAX_ANCESTORS = 32;

/**
 * Whether all processes may end with this one: it was started, over any number of wrappers, by the
 * first process of a container. `false` where there is no /proc (macOS, Windows), and for what was
 * put into a running container from outside (`docker exec`), whose parent cannot be seen.
 */
export function endsContainer(pid: number): boolean {
  let ancestor = pid;
  for (let level = 0; level < MAX_ANCESTORS && ancestor > 1; level++) {
    ancestor = parentOf(ancestor) ?? 0;
  }
  return ancestor === 1 && !INITS.has(nameOf(1) ?? "init");
}

function parentOf(pid: number): number | undefined {
  const stat = procText(pid, "stat");
  // The name, in brackets, may hold brackets itself; the parent is the second field behind it.
  return stat === undefined
    ? undefined
    : Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

function nameOf(pid: number): string | undefined {
  return procText(pid, "comm")?.trim();
}

function procText(pid: number, file: "stat" | "comm"): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    // No such process, or no /proc.
    return undefined;
  }
}
