import type { World } from "../world.ts";

/** Tells on stderr what keeps the numbers from being current or whole, where stdout has no place for it. */
export function writeNotices(world: Pick<World, "writeErr">, notices: readonly string[]): void {
  for (const notice of notices) world.writeErr(`tacho: ${notice}\n`);
}
