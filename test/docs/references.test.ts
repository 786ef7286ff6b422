import { readFileSync } from "node:fs";
import { execa } from "execa";
import { expect, test } from "vitest";

test("every page and heading of docs/ that something points to exists", async () => {
  const listed = await execa("git", ["ls-files", "--cached", "--others", "--exclude-standard"]);
  const files = listed.stdout.split("\n").filter((file) => /\.(ts|mjs|md|json)$/.test(file));

  const broken = files.flatMap((file) => brokenReferences(file));

  expect(files.length).toBeGreaterThan(20);
  expect(broken).toEqual([]);
});

function brokenReferences(file: string): string[] {
  const references = readText(file).matchAll(/\bdocs\/([a-z-]+\.md)(?:#([a-z0-9-]+))?/g);
  return [...references].flatMap(([reference, page, heading]) => {
    const headings = headingsOf(readText(`docs/${page}`));
    const isFound = headings.length > 0 && (heading === undefined || headings.includes(heading));
    return isFound ? [] : [`${file}: ${reference}`];
  });
}

/** As the usual Markdown viewers name them. */
function headingsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // A file that is listed but deleted points to nothing; a missing page has no headings.
    return "";
  }
}
