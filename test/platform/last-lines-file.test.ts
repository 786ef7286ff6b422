import { execa } from "execa";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { readLastLines } from "../../shared/platform/last-lines-file.ts";

const onPosix = test.skipIf(process.platform === "win32");

test("reads a small file as a whole, a last line without newline included", async () => {
  await using fixture = await createFixture({ log: "one\n\ntwo\nthree" });

  expect(readLastLines(fixture.getPath("log"), 1_000)).toEqual({
    lines: ["one", "two", "three"],
    readBytes: 14,
  });
});

test("drops the first line where it is cut", async () => {
  await using fixture = await createFixture({ log: "first line\nsecond\nthird\n" });

  expect(readLastLines(fixture.getPath("log"), 15)).toEqual({
    lines: ["second", "third"],
    readBytes: 15,
  });
});

test("does not stumble over a letter that is cut in two", async () => {
  await using fixture = await createFixture({ log: "ééééééé\nü\n" });

  expect(readLastLines(fixture.getPath("log"), 8).lines).toEqual(["ü"]);
});

test("has no line when the last one alone is longer than the limit", async () => {
  await using fixture = await createFixture({ log: "x".repeat(100) });

  expect(readLastLines(fixture.getPath("log"), 10)).toEqual({ lines: [], readBytes: 10 });
});

test("has no lines of a missing file, a folder, or with no bytes allowed", async () => {
  await using fixture = await createFixture({ folder: {}, log: "one\n" });
  const nothing = { lines: [], readBytes: 0 };

  expect(readLastLines(fixture.getPath("none"), 10)).toEqual(nothing);
  expect(readLastLines(fixture.getPath("folder"), 10)).toEqual(nothing);
  expect(readLastLines(fixture.getPath("log"), 0)).toEqual(nothing);
});

onPosix("does not wait for the writer of a FIFO", async () => {
  await using fixture = await createFixture();
  await execa("mkfifo", [fixture.getPath("log")]);

  expect(readLastLines(fixture.getPath("log"), 10)).toEqual({ lines: [], readBytes: 0 });
});
