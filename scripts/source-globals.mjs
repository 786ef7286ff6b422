// @ts-check
// Loaded before a main.ts that tsx runs from its source (npm run dev:*): the sources are ES modules,
// but a main.ts uses the `require` and `__dirname` of the CommonJS bundle it becomes. Heavy work then
// comes from dist/, as in the bundles, and state goes to a throw-away home unless TACHO_HOME says where.
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const bundleDir = resolve(import.meta.dirname, "..", "dist");
process.env.TACHO_HOME ??= join(tmpdir(), `tacho-dev-${process.getuid?.() ?? "user"}`);
Object.assign(globalThis, {
  __dirname: bundleDir,
  require: createRequire(join(bundleDir, "dev.cjs")),
});
