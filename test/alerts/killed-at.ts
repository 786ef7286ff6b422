import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const CHANGES = ["writeFileSync", "renameSync", "linkSync", "unlinkSync", "openSync"] as const;

class Killed extends Error {}

/**
 * Runs `work` as a process that is gone from its `step`th change of a file on: that one and all
 * after it do not happen. `true` when it came so far.
 */
export async function killedAt(step: number, work: () => Promise<unknown>): Promise<boolean> {
  const originals = CHANGES.map((name) => [name, fs[name]] as const);
  let changes = 0;
  for (const [name, original] of originals) {
    const patched = (...given: unknown[]): unknown => {
      const isChange = name !== "openSync" || given[1] === "wx";
      if (isChange && ++changes >= step) throw new Killed("killed");
      return Reflect.apply(original, fs, given);
    };
    Reflect.set(fs, name, patched);
  }
  syncBuiltinESMExports();
  try {
    await work();
    return changes >= step;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return true;
  } finally {
    for (const [name, original] of originals) Reflect.set(fs, name, original);
    syncBuiltinESMExports();
  }
}
