import { readlinkSync } from "node:fs";
import type { World } from "../world.ts";

/**
 * Name of the machine's time zone, or its distance from UTC. `Intl` would know as well, but takes
 * milliseconds to start.
 */
export function machineZone({ env }: Pick<World, "env">, nowMs: number): string {
  return zoneIn(env.TZ) ?? linkedZone() ?? offsetText(-new Date(nowMs).getTimezoneOffset());
}

function zoneIn(text: string | undefined): string | undefined {
  const name = text?.replace(/^:/, "");
  return name !== undefined && /^[A-Z][\w+-]*(\/[\w+-]+)*$/.test(name) ? name : undefined;
}

function linkedZone(): string | undefined {
  try {
    return zoneIn(readlinkSync("/etc/localtime").split("zoneinfo/")[1]);
  } catch {
    // No link, or a system without this file.
    return undefined;
  }
}

function offsetText(minutes: number): string {
  if (minutes === 0) return "UTC";
  const size = Math.abs(minutes);
  const clock = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, "0"));
  return `UTC${minutes < 0 ? "-" : "+"}${clock.join(":")}`;
}
