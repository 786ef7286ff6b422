import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { build } from "esbuild";

/**
 * Builds a program as a bundle at `outfile` and returns that path. Its source may import what lies in
 * shared/ by names that begin with `shared/`.
 */
export async function builtProgram(outfile: string, source: string): Promise<string> {
  const entry = outfile.replace(/\.cjs$/, ".ts");
  mkdirSync(dirname(entry), { recursive: true });
  writeFileSync(entry, source);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    alias: { shared: resolve("shared") },
  });
  return outfile;
}
