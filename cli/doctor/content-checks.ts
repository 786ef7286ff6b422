import { join } from "node:path";
import { namesIn } from "../../shared/platform/folder-names-file.ts";
import { readJsonFile } from "../../shared/platform/json-file.ts";
import { amountAt, isObject, objectAt } from "../../shared/platform/read-value.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { type Check, fail, ok, warn, warnOf } from "./check.ts";
import type { Patient } from "./patient.ts";

/** Whether config.json says only what Tacho understands. */
export function checkConfig({ loaded, paths }: Patient): Check[] {
  if (loaded.problems.length === 0) {
    const hasFile = loaded.source !== undefined;
    return [ok("config", hasFile ? `Config ${paths.config}` : "No config; the defaults hold")];
  }
  return loaded.problems.map((problem) =>
    warnOf("config", problem, `Change it with tacho config, or edit ${paths.config}`),
  );
}

/** Files that could not be read and were set aside. */
export function checkDamage({ paths }: Patient): Check {
  const folders = [
    paths.home,
    paths.runDir,
    paths.shared,
    paths.sessionsDir,
    paths.quotaDir,
    paths.outboxDir,
  ];
  const damaged = [...new Set(folders)].flatMap(damagedIn);
  return damaged.length === 0
    ? ok("damage", "No damaged files")
    : warn(
        "damage",
        `Damaged files were set aside (${damaged.length}), the last one: ${damaged.at(-1)}`,
        "Have a look, report how it came about if you know, then delete them",
      );
}

/** How old the newest record in the sessions file is. */
export function checkRecords({ paths, world }: Patient): Check {
  const read = readJsonFile(paths.sessionsFile);
  if (read.kind === "corrupt" || read.kind === "blocked") {
    const text = `${paths.sessionsFile} cannot be read.`;
    return fail("records", text, "The next session writes it anew; if not, delete it");
  }
  const sessions = Object.values(
    objectAt(read.kind === "ok" ? read.value : undefined, "sessions") ?? {},
  ).filter(isObject);
  if (sessions.length === 0) {
    const nextStep = "Start claude in a folder that you trust, and send a prompt";
    return warn("records", "No session is recorded yet.", nextStep);
  }
  const newestAtMs = Math.max(...sessions.map((record) => amountAt(record, "updatedAtMs") ?? 0));
  const hosts = new Set(sessions.map((record) => record.host)).size;
  const count =
    sessions.length === 1 ? "1 recorded session" : `${sessions.length} recorded sessions`;
  const from = hosts > 1 ? ` of ${hosts} hosts` : "";
  const age = ageText(world.nowMs() - newestAtMs);
  return ok("records", `${count}${from}, the newest record is ${age} old`);
}

function damagedIn(folder: string): string[] {
  return namesIn(folder)
    .filter((name) => name.includes(".corrupt-"))
    .map((name) => join(folder, name));
}

function ageText(ageMs: number): string {
  if (ageMs < 2 * MS_PER_MINUTE) return `${Math.max(0, Math.round(ageMs / 1_000))} s`;
  if (ageMs < 2 * MS_PER_HOUR) return `${Math.round(ageMs / MS_PER_MINUTE)} min`;
  if (ageMs < 2 * MS_PER_DAY) return `${Math.round(ageMs / MS_PER_HOUR)} h`;
  return `${Math.round(ageMs / MS_PER_DAY)} days`;
}
