import { safeName } from "../platform/safe-name.ts";

export const PART_NAMES = ["shard", "events", "tail", "alive"] as const;
export type PartName = (typeof PART_NAMES)[number];

/** The files of a session below `sessions/`, each with one writer or append-only. */
const PART_SUFFIXES = {
  shard: ".json",
  events: ".events.jsonl",
  tail: ".tail.json",
  alive: ".alive",
} as const satisfies Record<PartName, string>;

/** `id` must have passed `safeName`: ids come from outside. */
export function partPath(sessionsDir: string, id: string, part: PartName): string {
  return `${sessionsDir}/${id}${PART_SUFFIXES[part]}`;
}

/** Which part of which session a file name stands for; `undefined` for any other file. */
export function partOf(fileName: string): { id: string; part: PartName } | undefined {
  const part = PART_NAMES.findLast((name) => fileName.endsWith(PART_SUFFIXES[name]));
  const id = part && safeName(fileName.slice(0, -PART_SUFFIXES[part].length));
  return part === undefined || id === undefined ? undefined : { id, part };
}
