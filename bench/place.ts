import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** A throw-away folder for one run of the benchmarks, gone when the process exits. */
export type Place = {
  root: string;
  /** A copy of `dist/`: a build meanwhile changes nothing of what is measured. */
  distDir: string;
  /** A new empty folder. */
  folder: (name: string) => string;
};

export function openPlace(): Place {
  const built = resolve(import.meta.dirname, "../dist");
  if (!existsSync(join(built, "statusline.cjs"))) {
    throw new Error("There is no dist/ to measure. Run npm run build first.");
  }
  const root = mkdtempSync(join(tmpdir(), "tacho-bench-"));
  process.on("exit", () => rmSync(root, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));
  const distDir = join(root, "plugin", "dist");
  cpSync(built, distDir, { recursive: true });
  return { root, distDir, folder: (name) => newFolder(join(root, name)) };
}

function newFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}
