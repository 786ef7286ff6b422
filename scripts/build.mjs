// @ts-check
// Builds every entry as one self-contained CommonJS bundle: Claude Code copies a plugin as it is and
// never installs packages, and CommonJS starts 4-10 ms sooner than ESM (docs/performance.md).
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const entries = {
  statusline: "statusline",
  hook: "hooks",
  worker: "worker",
  mcp: "mcp",
  tacho: "cli",
};
const entryPoints = Object.fromEntries(
  Object.entries(entries)
    .filter(([, room]) => existsSync(`${room}/main.ts`))
    .map(([bundle, room]) => [bundle, `${room}/main.ts`]),
);

await build({
  entryPoints,
  outdir: "dist",
  outExtension: { ".js": ".cjs" },
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  minify: true,
  // Names of functions stay readable in stack traces of bug reports where it costs nothing.
  keepNames: false,
  legalComments: "none",
  define: { TACHO_VERSION: JSON.stringify(version) },
  logLevel: "warning",
});
// Removed after, not before: a session that uses this checkout keeps finding its bundles.
for (const file of readdirSync("dist")) {
  if (!(file.replace(/\.cjs$/, "") in entryPoints)) rmSync(`dist/${file}`);
}
await writeSessionsSchema();
if (existsSync("plugin.json")) {
  mkdirSync(".claude-plugin", { recursive: true });
  copyFileSync("plugin.json", ".claude-plugin/plugin.json");
}

/** The contract of sessions.json for other tools, from the schema that the tests hold the code to. */
async function writeSessionsSchema() {
  const source = `
    import * as z from "zod";
    import { sessionsFileSchema } from "./shared/sessions/session-schema.ts";
    export default z.toJSONSchema(sessionsFileSchema);`;
  const bundle = await build({
    stdin: { contents: source, resolveDir: ".", loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  const code = Buffer.from(bundle.outputFiles[0]?.contents ?? []).toString("base64");
  const { default: schema } = await import(`data:text/javascript;base64,${code}`);
  mkdirSync("schemas", { recursive: true });
  const titled = { title: "Tacho's shared sessions file", ...schema };
  writeFileSync("schemas/sessions.schema.json", `${JSON.stringify(titled, null, 2)}\n`);
}
