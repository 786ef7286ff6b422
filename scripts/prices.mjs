// @ts-check
// Makes dist/prices.json, the prices that Tacho is shipped with (docs/prices.md). Alone: node scripts/prices.mjs
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const PACKAGE = "@pydantic/genai-prices";
/** Its data carries no date; this is the day of the release. */
const RELEASE = { version: "0.1.8", date: "2026-09-23" };
const VENDORS = [
  ...["anthropic", "openai", "google", "x-ai", "deepseek", "moonshotai", "mistral"],
  ...["zai", "zhipuai", "minimax", "openrouter"],
];

/** Returns a file of the package, whose licence goes along with its data. */
export async function writePrices() {
  const folder = `node_modules/${PACKAGE}`;
  const { version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  if (version !== RELEASE.version) {
    throw new Error(
      `${PACKAGE} is ${version}: write the day of that release into scripts/prices.mjs`,
    );
  }
  const { findProvider } = await import("@pydantic/genai-prices");
  const providers = VENDORS.map((providerId) => findProvider({ providerId }));
  const { priceTableText, priceTableOf } = await load();
  // Through JSON: the package holds its tiers in a class.
  const table = priceTableOf(JSON.parse(JSON.stringify(providers)), {
    date: RELEASE.date,
    source: `genai-prices ${version}`,
  });
  if (table === undefined) throw new Error(`the data of ${PACKAGE} has another form`);
  mkdirSync("dist", { recursive: true });
  writeFileSync("dist/prices.json", priceTableText(table));
  return `${folder}/package.json`;
}

/** The same code that `tacho prices update` runs. */
async function load() {
  const source = `
    export { priceTableText } from "./shared/prices/price-table.ts";
    export { priceTableOf } from "./shared/prices/price-table-of.ts";`;
  const result = await build({
    stdin: { contents: source, resolveDir: ".", loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  const code = Buffer.from(result.outputFiles[0]?.contents ?? []).toString("base64");
  return import(`data:text/javascript;base64,${code}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await writePrices();
