import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";

test("every page and heading of docs/ that something points to exists", async () => {
  const listed = await execa("git", ["ls-files", "--cached", "--others", "--exclude-standard"]);
  const files = listed.stdout.split("\n").filter((file) => /\.(ts|mjs|md|json)$/.test(file));

  const broken = files.flatMap((file) => brokenReferences(file));

  expect(files.length).toBeGreaterThan(20);
  expect(broken).toEqual([]);
});

test("every link of a page to a file, an image or a heading leads there", async () => {
  const listed = await execa("git", ["ls-files", "--cached", "--others", "--exclude-standard"]);
  const pages = listed.stdout.split("\n").filter((file) => file.endsWith(".md"));

  const links = pages.flatMap((page) => linksOf(page));

  expect(links.length).toBeGreaterThan(100);
  expect(links.filter((link) => !leadsSomewhere(link))).toEqual([]);
});

type Link = { page: string; target: string };

function linksOf(page: string): Link[] {
  const prose = readText(page).replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, "");
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, target = ""]) => ({ page, target }))
    .filter(({ target }) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere({ page, target }: Link): boolean {
  const [path = "", heading] = target.split("#");
  const file = path === "" ? page : join(dirname(page), path);
  if (!existsSync(file)) return false;
  return heading === undefined || headingsOf(readText(file)).includes(heading);
}

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
