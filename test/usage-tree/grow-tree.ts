import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Random } from "./random.ts";
import type { TreeFile } from "./tree-file.ts";

/**
 * Writes a tree in `steps` random pieces, cut anywhere, also within a line or a letter; but first the files
 * that come before all others. Each call of the result writes the next piece and says whether more are to come.
 */
export function growTree(
  homeDir: string,
  files: Iterable<TreeFile>,
  { steps, random }: { steps: number; random: Random },
): () => boolean {
  const all = [...files].map(({ path, text, grows, isEarly }) => {
    return { path: join(homeDir, path), bytes: Buffer.from(text), written: 0, grows, isEarly };
  });
  for (const { path, bytes } of all.filter(({ isEarly }) => isEarly)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  const open = all.filter(({ isEarly }) => !isEarly);
  const total = open.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const perStep = Math.ceil(total / steps);
  return () => {
    for (let room = perStep; room > 0 && open.length > 0; ) {
      const index = random.between(0, open.length - 1);
      const file = open[index];
      if (file === undefined) break;
      const left = file.bytes.length - file.written;
      const count = file.grows ? Math.min(left, random.between(1, perStep)) : left;
      mkdirSync(dirname(file.path), { recursive: true });
      const write = file.written === 0 ? writeFileSync : appendFileSync;
      write(file.path, file.bytes.subarray(file.written, file.written + count));
      file.written += count;
      room -= count;
      if (file.written >= file.bytes.length) open.splice(index, 1);
    }
    return open.length > 0;
  };
}
