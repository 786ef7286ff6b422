// @ts-check
// The bundles carry code of others, and with it goes their licence text.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The licences of all packages that went into the bundles, one after the other.
 * @param {string[]} inputs files that esbuild read, relative to the repository
 */
export function licencesOf(inputs) {
  const folders = inputs.flatMap(
    (file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? [],
  );
  return [...new Set(folders)].sort().map(licenceOf).join("\n");
}

/** @param {string} folder */
function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  const text =
    file === undefined || !existsSync(join(folder, file))
      ? ""
      : readFileSync(join(folder, file), "utf8");
  return `${"=".repeat(80)}\n${name} ${version} (${license})\n${"=".repeat(80)}\n\n${text.replaceAll("\r", "").trim()}\n`;
}
