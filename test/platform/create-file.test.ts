import { readdirSync, readFileSync, statSync } from "node:fs";
import { execa } from "execa";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { createFileOnce } from "../../shared/platform/create-file.ts";
import { builtProgram } from "./built-program.ts";

test("makes a file once, private if need be, and leaves nothing else", async () => {
  await using fixture = await createFixture({});
  const path = fixture.getPath("a.json");

  expect(createFileOnce(path, "first\n", 0o600)).toBe(true);
  expect(createFileOnce(path, "second\n", 0o600)).toBe(false);

  expect(readFileSync(path, "utf8")).toBe("first\n");
  expect(readdirSync(fixture.path)).toEqual(["a.json"]);
  if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("of many processes one makes it, and it is never seen in part", async () => {
  await using fixture = await createFixture({});
  const path = fixture.getPath("a.json");
  const text = "x".repeat(200_000);
  const program = await builtProgram(
    fixture.getPath("program.cjs"),
    `import { createFileOnce } from "shared/platform/create-file.ts";
     import { existsSync, readFileSync } from "node:fs";
     const [path, start] = process.argv.slice(2);
     while (Date.now() < Number(start)) {}
     const isMade = createFileOnce(path, "x".repeat(200_000), 0o600);
     process.stdout.write(isMade + " " + readFileSync(path, "utf8").length);`,
  );
  const startMs = Date.now() + 700;

  const results = await Promise.all(
    Array.from({ length: 6 }, () => execa(process.execPath, [program, path, String(startMs)])),
  );

  expect(results.map(({ stdout }) => stdout).sort()).toEqual([
    ...Array.from({ length: 5 }, () => `false ${text.length}`),
    `true ${text.length}`,
  ]);
  expect(readdirSync(fixture.path).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("says when the disk refuses", async () => {
  await using fixture = await createFixture({ file: "" });

  expect(() => createFileOnce(fixture.getPath("gone", "a.json"), "", 0o600)).toThrow(/ENOENT/);
  expect(() => createFileOnce(fixture.getPath("file", "a.json"), "", 0o600)).toThrow(/ENOTDIR/);
  expect(readdirSync(fixture.path)).toEqual(["file"]);
});
