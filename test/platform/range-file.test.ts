import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import fc from "fast-check";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { readRange } from "../../shared/platform/range-file.ts";

test("gives the bytes of the range, as far as the file goes", async () => {
  await using fixture = await createFixture({ file: "0123456789" });
  const path = fixture.getPath("file");

  fc.assert(
    fc.property(fc.nat(15), fc.nat(15), (offset, length) => {
      expect(readRange(path, offset, length).toString()).toBe(
        "0123456789".slice(offset, offset + length),
      );
    }),
  );
});

test("gives bytes, not characters", async () => {
  await using fixture = await createFixture({ file: "aä€" });

  expect([...readRange(fixture.getPath("file"), 1, 3)]).toEqual([0xc3, 0xa4, 0xe2]);
});

test("throws where there is nothing to read from", async () => {
  await using fixture = await createFixture({ folder: {} });
  symlinkSync(fixture.getPath("circle"), fixture.getPath("circle"));

  expect(() => readRange(fixture.getPath("none"), 0, 1)).toThrow(/ENOENT/);
  expect(() => readRange(fixture.getPath("folder"), 0, 1)).toThrow(/EISDIR|EPERM/);
  expect(() => readRange(fixture.getPath("circle"), 0, 1)).toThrow(/ELOOP/);
});

test.skipIf(process.platform === "win32")("a FIFO without a writer makes nobody wait", async () => {
  await using fixture = await createFixture();
  execFileSync("mkfifo", [fixture.getPath("fifo")]);

  expect(() => readRange(fixture.getPath("fifo"), 0, 1)).toThrow(/ESPIPE/);
});
