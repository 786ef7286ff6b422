import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { removeLeftovers } from "../../shared/platform/leftovers-file.ts";

const NOW = 1_795_177_406_000;
const MINUTE = 60_000;
const DAY = 86_400_000;

async function folderWith(names: readonly string[], ageMs: number) {
  const fixture = await createFixture();
  const date = new Date(NOW - ageMs);
  for (const name of names) {
    const path = fixture.getPath(name);
    if (name.endsWith(".busy")) mkdirSync(path);
    else writeFileSync(path, "");
    utimesSync(path, date, date);
  }
  return fixture;
}

const LEFT = [
  "config-cache.json.17-x4f2a1.tmp",
  "s1.alive.17-x4f2a1.tmp",
  "s1.tail.json.busy",
  "statusline-0f-v20.20.2-x64.1.bin.17.tmp",
];

test("removes what killed processes left more than a minute ago", async () => {
  await using fixture = await folderWith(LEFT, MINUTE + 1);

  removeLeftovers(fixture.path, NOW);

  expect(readdirSync(fixture.path)).toEqual([]);
});

test.each([MINUTE, 0, -5 * DAY])(
  "keeps what is %d ms old: somebody may be at it",
  async (ageMs) => {
    await using fixture = await folderWith(LEFT, ageMs);

    removeLeftovers(fixture.path, NOW);

    expect(readdirSync(fixture.path)).toEqual(LEFT);
  },
);

test("removes the output of other statuslines after a day", async () => {
  await using old = await folderWith(["wrapped-s1.json"], DAY + 1);
  await using young = await folderWith(["wrapped-s1.json"], DAY);

  removeLeftovers(old.path, NOW);
  removeLeftovers(young.path, NOW);

  expect([readdirSync(old.path), readdirSync(young.path)]).toEqual([[], ["wrapped-s1.json"]]);
});

test("keeps whatever else lies there, however old", async () => {
  const others = [
    "a.tmp",
    "config.json",
    "download.json.tmp",
    "s1.json",
    "s1.json.corrupt-1795177406000",
    "statusline-0f-v20.20.2-x64.1.bin",
    "wrapped-s1.json.bak",
  ];
  await using fixture = await folderWith(others, 400 * DAY);

  removeLeftovers(fixture.path, NOW);

  expect(readdirSync(fixture.path)).toEqual(others);
});

test("a mark with something in it, and a folder that is none, are left alone", async () => {
  await using fixture = await folderWith(["s1.json.busy"], 2 * MINUTE);
  writeFileSync(fixture.getPath("s1.json.busy/mine"), "");
  utimesSync(fixture.getPath("s1.json.busy"), new Date(0), new Date(0));

  removeLeftovers(fixture.path, NOW);
  removeLeftovers(fixture.getPath("none"), NOW);
  removeLeftovers(fixture.getPath("s1.json.busy/mine"), NOW);

  expect(readdirSync(fixture.getPath("s1.json.busy"))).toEqual(["mine"]);
});
