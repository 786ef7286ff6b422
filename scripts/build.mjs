// @ts-check
// Builds every entry as one self-contained CommonJS bundle: Claude Code copies a plugin as it is and
// never installs packages, and CommonJS starts 4-10 ms sooner than ESM (docs/performance.md).
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
/** Bundles by the source they start from; the client starts the hot ones through a starter. */
const programs = {
  "statusline.main": "statusline/main.ts",
  "hook.main": "hooks/main.ts",
  worker: "worker/main.ts",
  mcp: "mcp/main.ts",
  tacho: "cli/main.ts",
};
const starters = { statusline: "statusline/start.ts", hook: "hooks/start.ts" };

mkdirSync("dist", { recursive: true });
await bundle(Object.fromEntries(Object.entries(programs).filter(([, f]) => existsSync(f))), { TACHO_VERSION: version });
for (const [name, source] of Object.entries(starters)) {
  const program = readFileSync(`dist/${name}.main.cjs`);
  const digest = createHash("sha256").update(program).digest("hex");
  await bundle({ [name]: source }, { PROGRAM_ID: digest.slice(0, 16) });
}
// Removed after, not before: a session that uses this checkout keeps finding its bundles.
for (const file of readdirSync("dist")) {
  const name = file.replace(/\.cjs$/, "");
  if (!(name in programs) && !(name in starters)) rmSync(`dist/${file}`);
}
await writeSessionsSchema();
if (existsSync("plugin.json")) {
  mkdirSync(".claude-plugin", { recursive: true });
  copyFileSync("plugin.json", ".claude-plugin/plugin.json");
}

/**
 * @param {Record<string, string>} entryPoints
 * @param {Record<string, string>} constants
 */
async function bundle(entryPoints, constants) {
  await build({
    entryPoints,
    outdir: "dist",
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    minify: true,
    legalComments: "none",
    define: Object.fromEntries(
      Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
    logLevel: "warning",
  });
}

/** The contract of sessions.json for other tools, from the schema that the tests hold the code to. */
async function writeSessionsSchema() {
  const source = `
    import * as z from "zod";
    import { sessionsFileSchema } from "./shared/sessions/session-schema.ts";
    export default z.toJSONSchema(sessionsFileSchema);`;
  const built = await build({
    stdin: { contents: source, resolveDir: ".", loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  const code = Buffer.from(built.outputFiles[0]?.contents ?? []).toString("base64");
  const { default: schema } = await import(`data:text/javascript;base64,${code}`);
  mkdirSync("schemas", { recursive: true });
  const titled = { title: "Tacho's shared sessions file", ...schema };
  writeFileSync("schemas/sessions.schema.json", `${JSON.stringify(titled, null, 2)}\n`);
}
