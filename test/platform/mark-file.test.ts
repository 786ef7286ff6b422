import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { claimMark, releaseMark } from "../../shared/platform/mark-file.ts";

test("is one's own until it is released", async () => {
  await using fixture = await createFixture();
  const mark = fixture.getPath("tail.busy");

  const first = claimMark(mark, 3_000, Date.now());
  const second = claimMark(mark, 3_000, Date.now());
  releaseMark(mark);
  const third = claimMark(mark, 3_000, Date.now());

  expect([first, second, third]).toEqual([true, false, true]);
});

test.each([-4_000, -86_400_000, 10 * 365 * 86_400_000])(
  "one that is dated %d ms from now was left by a killed process, or by a wrong clock",
  async (ageMs) => {
    await using fixture = await createFixture();
    const mark = fixture.getPath("tail.busy");
    const nowMs = Date.now();
    mkdirSync(mark);
    utimesSync(mark, new Date(nowMs + ageMs), new Date(nowMs + ageMs));

    expect(claimMark(mark, 3_000, nowMs)).toBe(true);
    expect(claimMark(mark, 3_000, nowMs)).toBe(false);
  },
);

test("a file in its place cannot be claimed, and is kept", async () => {
  await using fixture = await createFixture();
  const mark = fixture.getPath("tail.busy");
  writeFileSync(mark, "mine");

  expect(claimMark(mark, 3_000, Date.now() + 60_000)).toBe(false);
  releaseMark(mark);

  expect(readdirSync(fixture.path)).toEqual(["tail.busy"]);
});

test("throws where the folder around it is missing", async () => {
  await using fixture = await createFixture();

  expect(() => claimMark(fixture.getPath("none/tail.busy"), 3_000, Date.now())).toThrow(/ENOENT/);
});

test("releasing what is not there any more is no failure", async () => {
  await using fixture = await createFixture();

  expect(() => releaseMark(fixture.getPath("tail.busy"))).not.toThrow();
});
