// @ts-check
// Builds every entry as one self-contained CommonJS bundle: a plugin must run without packages, and
// CommonJS starts 4-10 ms sooner than ESM (docs/performance.md).
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { minify } from "terser";
import { bindBuiltins } from "./bind-builtins.mjs";
import { licencesOf } from "./licenses.mjs";
import { writePrices } from "./prices.mjs";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const programs = {
  worker: "worker/main.ts",
  mcp: "mcp/main.ts",
  "tacho.main": "cli/main.ts",
  sqlite: "shared/sqlite/packaged-sqlite.ts",
};
/** These start often, each through a starter, see warm-start-file.ts. */
const hotPrograms = {
  "statusline.main": "statusline/main.ts",
  "hook.main": "hooks/main.ts",
  "usage.main": "cli/quick/main.ts",
  "quota.main": "cli/quota/main.ts",
  scan: "cli/quick/scan-thread.ts",
  merge: "worker/merge.ts",
  limits: "worker/limits.ts",
};
/** Of these, what the others load by path. */
const small = ["merge", "limits"];
/** Each with the program that it starts warm. */
const starters = {
  statusline: { source: "statusline/start.ts", program: "statusline.main" },
  hook: { source: "hooks/start.ts", program: "hook.main" },
  // Read by any Node.js, so that an old one can be told that it is too old.
  tacho: { source: "cli/start.ts", program: "usage.main", target: "es2017" },
};

/** Stands for `undefined` in hot bundles. */
const NOTHING = "_0";

mkdirSync("dist", { recursive: true });
const constants = { TACHO_VERSION: version };
const inputs = await bundle(programs, constants);
writeFileSync("dist/THIRD-PARTY-LICENSES.txt", licencesOf([...inputs, await writePrices()]));
// Not copied: the package's file is marked as a program.
const wasm = "node-sqlite3-wasm.wasm";
writeFileSync(`dist/${wasm}`, readFileSync(`node_modules/node-sqlite3-wasm/dist/${wasm}`));
await bundleHot(hotPrograms, constants);
for (const [name, { source, program, ...options }] of Object.entries(starters)) {
  const alongside = Object.fromEntries(small.map((bundle) => [bundle, digestOf(bundle)]));
  const ids = {
    PROGRAM_ID: digestOf(program),
    QUOTA_ID: digestOf("quota.main"),
    ALONGSIDE: alongside,
  };
  await bundleHot({ [name]: source }, ids, options);
}
// Removed after, not before: a session that uses this checkout keeps finding its bundles.
const built = new Set(Object.keys({ ...programs, ...hotPrograms, ...starters }));
for (const file of readdirSync("dist")) {
  if (file.endsWith(".cjs") && !built.has(file.replace(/\.cjs$/, ""))) rmSync(`dist/${file}`);
}
await writeSessionsSchema();
mkdirSync(".claude-plugin", { recursive: true });
copyFileSync("plugin.json", ".claude-plugin/plugin.json");

/** @param {string} name */
function digestOf(name) {
  const program = readFileSync(`dist/${name}.cjs`);
  return createHash("sha256").update(program).digest("hex").slice(0, 16);
}

/**
 * @param {Record<string, string>} entryPoints
 * @param {Record<string, unknown>} constants
 * @param {{ plugins?: import("esbuild").Plugin[], target?: string }} options
 * @returns {Promise<string[]>} the files that went into the bundles
 */
async function bundle(entryPoints, constants, { plugins = [], target = "node20" } = {}) {
  const { metafile } = await build({
    entryPoints,
    outdir: "dist",
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    target,
    format: "cjs",
    // Terser makes more of code that it can still read.
    ...(plugins.length > 0 ? { minifySyntax: true } : { minify: true }),
    legalComments: "none",
    define: Object.fromEntries(
      Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
    plugins,
    logLevel: "warning",
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}

/**
 * Smaller still, because the size of a hot bundle is part of its start.
 * @param {Record<string, string>} entryPoints
 * @param {Record<string, unknown>} constants
 * @param {{ target?: string }} options
 */
async function bundleHot(entryPoints, constants, options = {}) {
  const ecma = options.target === undefined ? 2020 : 2017;
  await bundle(entryPoints, constants, { ...options, plugins: [bindBuiltins] });
  for (const name of Object.keys(entryPoints)) {
    const path = `dist/${name}.cjs`;
    const { code = "" } = await minify(readFileSync(path, "utf8"), {
      // Functions become arrows where they use no `this`; nothing here is called with `new`.
      compress: {
        ...{ passes: 5, ecma, toplevel: true, unsafe_arrows: true, hoist_funs: true },
        // No getter of ours does anything, and no builtin is replaced. (unsafe_comps would take NaN for a number.)
        ...{ pure_getters: true, unsafe: true },
      },
      mangle: { toplevel: true, reserved: [NOTHING] },
      // Text beyond ASCII would make V8 hold the whole program in two bytes a character.
      format: { ascii_only: true, ecma },
    });
    writeFileSync(path, `${withNothing(code)}\n`);
  }
}

/**
 * The code with a variable that nobody sets in place of `void 0`: 2 % less (1.2 KB of the statusline).
 * @param {string} code
 */
function withNothing(code) {
  const start = '"use strict";';
  const end = code.indexOf(start) + start.length;
  if (end < start.length || /(?<![\w$])_0(?![\w$])/.test(code)) {
    throw new Error(`There is no place for ${NOTHING} in a hot bundle.`);
  }
  return `${code.slice(0, end)}var ${NOTHING};${code.slice(end).replaceAll("void 0", NOTHING)}`;
}

/** The contract of sessions.json for other tools, from the schema that the tests hold the code to. */
async function writeSessionsSchema() {
  const source = `
    import * as z from "zod";
    import { sessionsFileSchema } from "./shared/sessions/session-schema.ts";
    export default z.toJSONSchema(sessionsFileSchema);`;
  const result = await build({
    stdin: { contents: source, resolveDir: ".", loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  const code = Buffer.from(result.outputFiles[0]?.contents ?? []).toString("base64");
  const { default: schema } = await import(`data:text/javascript;base64,${code}`);
  mkdirSync("schemas", { recursive: true });
  const titled = { title: "Tacho's shared sessions file", ...schema };
  writeFileSync("schemas/sessions.schema.json", `${JSON.stringify(titled, null, 2)}\n`);
}
