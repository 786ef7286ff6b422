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
  const match =
    /^([A-Za-z0-9][A-Za-z0-9_-]{0,127})(\.events\.jsonl|\.tail\.json|\.json|\.alive)$/.exec(
      fileName,
    );
  const [, id, suffix] = match ?? [];
  const part = PART_NAMES.find((name) => PART_SUFFIXES[name] === suffix);
  return id === undefined || part === undefined ? undefined : { id, part };
}
