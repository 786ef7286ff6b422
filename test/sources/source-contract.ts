import { realpathSync, writeFileSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import { type JsonObject, parseObject } from "../../shared/platform/read-value.ts";
import type { DropReason } from "../../shared/sources/drop-reason.ts";
import { readLines } from "../../shared/sources/read-lines-file.ts";
import type {
  EntrySink,
  LineReading,
  Source,
  SourceFile,
  SourcePlace,
} from "../../shared/sources/source.ts";
import type { UsageEntry } from "../../shared/sources/usage-entry.ts";
import { loadPackagedSqlite } from "../sqlite/packaged-sqlite.ts";

/** Files by their path below the home folder. */
export type SourceTree = { readonly [path: string]: string | Buffer };

type SourceCase = {
  /** As the tool leaves it. A function where making it takes work, as databases do. */
  tree: SourceTree | (() => SourceTree | Promise<SourceTree>);
  /** Of the tree's files, those that the source finds; all of them where this is left out. */
  files?: readonly string[];
  env?: SourcePlace["env"];
  /** Each copy that the source gives, in any order. */
  entries: readonly UsageEntry[];
  drops?: { readonly [reason in DropReason]?: number };
};

export type SourceFindings = {
  entries: UsageEntry[];
  drops: { [reason in DropReason]?: number };
  /** Files that could not be read. */
  failures: string[];
};

/** What every source promises, tried on a tree of its tool. */
export function describeSource(source: Source, sourceCase: SourceCase): void {
  const { entries, drops = {} } = sourceCase;

  describe(`${source.title} keeps what every source promises`, () => {
    test("finds nothing where the tool never ran", async () => {
      await using home = await createFixture({});

      expect(source.discover(placeIn(home.path, sourceCase.env))).toEqual([]);
    });

    test("finds its files, each once, with what the file system says of them", async () => {
      await using home = await createFixture(await treeOf(sourceCase));
      const expected = sourceCase.files ?? Object.keys(await treeOf(sourceCase));

      const files = source.discover(placeIn(home.path, sourceCase.env));

      expect(files.map((file) => file.path).sort()).toEqual(
        expected.map((path) => realpathSync(join(home.path, path))).sort(),
      );
      for (const file of files) {
        const { size, mtimeMs, dev, ino } = await stat(file.path);
        expect(file).toMatchObject({ sizeBytes: size, mtimeMs, device: dev, inode: ino });
      }
    });

    test("gives exactly what the tool wrote down", async () => {
      await using home = await createFixture(await treeOf(sourceCase));

      const found = await readSource(source, placeIn(home.path, sourceCase.env));

      expect(found.failures).toEqual([]);
      expect(sorted(found.entries)).toEqual(sorted(entries));
      expect(found.drops).toEqual(drops);
    });

    test("gives the same when it reads again", async () => {
      await using home = await createFixture(await treeOf(sourceCase));
      const place = placeIn(home.path, sourceCase.env);

      const first = await readSource(source, place);

      expect(await readSource(source, place)).toEqual(first);
    });

    test("gives the same when a file was cut within a line and went on later", async () => {
      await using home = await createFixture(await treeOf(sourceCase));
      const place = placeIn(home.path, sourceCase.env);
      const cuts = [0.25, 0.5, 0.75];

      for (const file of source.discover(place)) {
        const reading = source.reading(file);
        if (reading.kind !== "lines") continue;
        const whole = readInSteps(file, reading, await stepsOf(file, []));
        for (const cut of cuts) {
          const steps = await stepsOf(file, [cut]);
          expect(readInSteps(file, reading, steps)).toEqual(whole);
        }
        expect(readInSteps(file, reading, await stepsOf(file, cuts))).toEqual(whole);
      }
    });

    test.each(ODD_FILES)("survives %s in the place of each file", async (_, put) => {
      const tree = await treeOf(sourceCase);
      const paths = sourceCase.files ?? Object.keys(tree);

      for (const path of paths) {
        await using home = await createFixture(tree);
        const place = placeIn(home.path, sourceCase.env);
        await put(join(home.path, path), tree[path] ?? "");

        const found = await readSource(source, place);

        const ids = new Set(entries.map((entry) => entry.id));
        expect(found.entries.filter((entry) => !ids.has(entry.id))).toEqual([]);
      }
    });

    test("counts a line that is no JSON but tells of usage", async () => {
      await using home = await createFixture(await treeOf(sourceCase));
      const place = placeIn(home.path, sourceCase.env);

      for (const file of source.discover(place)) {
        const reading = source.reading(file);
        if (reading.kind !== "lines") continue;
        await writeFile(file.path, `{"half":{${reading.markers.join()}\n`);
        expect(await readSource(source, place, file.path)).toMatchObject({
          entries: [],
          drops: { not_json: 1 },
        });
      }
    });

    test("leaves the tool's folders as they were", async () => {
      await using home = await createFixture(await treeOf(sourceCase));
      const before = await picture(home.path);

      await readSource(source, placeIn(home.path, sourceCase.env));

      expect(await picture(home.path)).toEqual(before);
    });
  });
}

/** Where a tool's files are when they lie below this folder; the environment names nothing else. */
export function placeIn(homeDir: string, env: SourcePlace["env"] = {}): SourcePlace {
  const inHome = Object.entries(env).map(([name, value]) => [
    name,
    value?.replaceAll("$HOME", homeDir),
  ]);
  return {
    homeDir,
    env: Object.fromEntries(inHome),
    claudeDirs: [],
    scratchDir: join(homeDir, SCRATCH),
    loadSqlite: loadPackagedSqlite,
  };
}

/** All that a source gives, or only what it gives from one of its files. */
export async function readSource(
  source: Source,
  place: SourcePlace,
  onlyPath?: string,
): Promise<SourceFindings> {
  const findings: SourceFindings = { entries: [], drops: {}, failures: [] };
  const sink = sinkInto(findings);
  for (const file of source.discover(place)) {
    if (onlyPath !== undefined && file.path !== onlyPath) continue;
    const reading = source.reading(file);
    try {
      if (reading.kind === "whole") await reading.read(file, place, sink);
      else readLines(file, reading, { offset: 0, state: undefined, sink });
    } catch {
      findings.failures.push(file.path);
    }
  }
  return findings;
}

export function sinkInto(findings: Pick<SourceFindings, "entries" | "drops">): EntrySink {
  return {
    add: (entry) => findings.entries.push(entry),
    drop: (reason) => {
      findings.drops[reason] = (findings.drops[reason] ?? 0) + 1;
    },
  };
}

/** In an order of their own, so that two lists can be compared. */
export function sorted(entries: readonly UsageEntry[]): UsageEntry[] {
  return entries
    .map((entry) => ({ entry, key: `${entry.id} ${entry.sessionId} ${JSON.stringify(entry)}` }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ entry }) => entry);
}

/** Of ours, so it may change while the tool's own folders must not. */
const SCRATCH = "scratch-of-tacho";

const ODD_FILES: readonly [string, (path: string, was: string | Buffer) => Promise<void>][] = [
  ["an empty file", (path) => writeFile(path, "")],
  ["binary junk", (path) => writeFile(path, Buffer.from(JUNK))],
  ["a file of zeros", (path) => writeFile(path, Buffer.alloc(70_000))],
  ["a half file", (path, was) => truncate(path, Math.floor(Buffer.from(was).length / 2))],
  ["a file with its first half overwritten", overwriteHalf],
  ["a list", (path) => writeFile(path, "[1, 2, null]\n")],
  ["nulls", (path) => writeFile(path, "null\n{}\n")],
  ["nothing", (path) => rm(path)],
  ["a folder", replaceByFolder],
];

const JUNK = Array.from({ length: 5_000 }, (_, index) => (index * 7_919) % 256);

async function overwriteHalf(path: string, was: string | Buffer): Promise<void> {
  const bytes = Buffer.from(was);
  bytes.fill(0, 0, Math.floor(bytes.length / 2));
  await writeFile(path, bytes);
}

async function replaceByFolder(path: string): Promise<void> {
  await rm(path);
  await mkdir(join(path, "inside"), { recursive: true });
}

async function treeOf({ tree }: SourceCase): Promise<{ [path: string]: string | Buffer }> {
  return { ...(typeof tree === "function" ? await tree() : tree) };
}

/** The file's bytes up to each cut, which is moved off line ends, and at last all of them. */
async function stepsOf(file: SourceFile, cuts: readonly number[]): Promise<Buffer[]> {
  const bytes = await readFile(file.path);
  const ends = cuts.map((cut) => {
    let end = Math.floor(bytes.length * cut);
    while (end > 0 && (bytes[end] === NEWLINE || bytes[end - 1] === NEWLINE)) end -= 1;
    return end;
  });
  return [...ends.map((end) => bytes.subarray(0, end)), bytes];
}

const NEWLINE = 10;

/** The file as it grows: each step goes on where the one before ended. */
function readInSteps(file: SourceFile, reading: LineReading, steps: readonly Buffer[]) {
  const found: Pick<SourceFindings, "entries" | "drops"> = { entries: [], drops: {} };
  const sink = sinkInto(found);
  let offset = 0;
  let state: JsonObject | undefined;
  for (const bytes of steps) {
    writeFileSync(file.path, bytes);
    const read = readLines(file, reading, { offset, state, sink });
    offset = read.offset;
    state = stored(read.state);
  }
  return { ...found, offset };
}

/** As it comes back from a file. */
function stored(state: JsonObject | undefined): JsonObject | undefined {
  return state === undefined ? undefined : parseObject(JSON.stringify(state));
}

/** Each file's bytes, time and mode. */
async function picture(folder: string): Promise<{ [path: string]: string }> {
  const all: { [path: string]: string } = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (path.startsWith(join(folder, SCRATCH))) continue;
    const { mtimeMs, mode } = await stat(path);
    const bytes = entry.isFile() ? (await readFile(path)).toString("base64") : "";
    all[path] = `${mtimeMs} ${mode} ${bytes}`;
  }
  return all;
}
