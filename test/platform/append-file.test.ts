import { readFile, stat, symlink, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { build } from "esbuild";
import { execa } from "execa";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { appendLine } from "../../shared/platform/append-file.ts";

const onPosix = test.skipIf(process.platform === "win32");

test("makes the file and adds line after line, with or without their newline", async () => {
  await using fixture = await createFixture();
  const path = fixture.getPath("log.jsonl");

  appendLine(path, "one\n", 0o600);
  appendLine(path, "two", 0o600);

  expect(await readFile(path, "utf8")).toBe("one\ntwo\n");
});

test("ends the torn line of a killed writer first", async () => {
  await using fixture = await createFixture({ "log.jsonl": 'one\n{"at' });
  const path = fixture.getPath("log.jsonl");

  appendLine(path, "two", 0o600);

  expect(await readFile(path, "utf8")).toBe('one\n{"at\ntwo\n');
});

onPosix("gives a new file the mode, whatever the umask", async () => {
  await using fixture = await createFixture();
  const before = process.umask(0o027);

  try {
    appendLine(fixture.getPath("private"), "x", 0o600);
    appendLine(fixture.getPath("group"), "x", 0o660);
  } finally {
    process.umask(before);
  }

  expect((await stat(fixture.getPath("private"))).mode & 0o777).toBe(0o600);
  expect((await stat(fixture.getPath("group"))).mode & 0o777).toBe(0o660);
});

onPosix("leaves the mode of a file that is there", async () => {
  await using fixture = await createFixture({ log: "one\n" });
  const { mode } = await stat(fixture.getPath("log"));

  appendLine(fixture.getPath("log"), "two", 0o660);

  expect((await stat(fixture.getPath("log"))).mode).toBe(mode);
});

onPosix("refuses a FIFO without waiting for its reader", async () => {
  await using fixture = await createFixture();
  await execa("mkfifo", [fixture.getPath("log")]);

  expect(() => appendLine(fixture.getPath("log"), "x", 0o600)).toThrow(/not a plain file/);
});

onPosix("does not follow a link out of the folder", async () => {
  await using fixture = await createFixture({ outside: "mine\n" });
  await symlink(fixture.getPath("outside"), fixture.getPath("log"));

  expect(() => appendLine(fixture.getPath("log"), "x", 0o600)).toThrow(/ELOOP/);
  expect(await readFile(fixture.getPath("outside"), "utf8")).toBe("mine\n");
});

test("throws for a folder and for a folder that is missing", async () => {
  await using fixture = await createFixture({ folder: {} });

  expect(() => appendLine(fixture.getPath("folder"), "x", 0o600)).toThrow(/EISDIR|EPERM/);
  expect(() => appendLine(fixture.getPath("none/log"), "x", 0o600)).toThrow(/ENOENT/);
});

test("keeps every line whole when six processes write at once", async () => {
  await using fixture = await createFixture({ log: "torn" });
  const writer = await writerBundle(fixture.getPath("writer.cjs"));
  const names = ["a", "b", "c", "d", "e", "f"];

  await Promise.all(names.map((name) => execa("node", [writer, fixture.getPath("log"), name])));

  const lines = (await readFile(fixture.getPath("log"), "utf8")).split("\n").filter(Boolean);
  const expected = names.flatMap((name) =>
    Array.from({ length: 200 }, (_, index) => `${name}${index}:${name.repeat(300)}`),
  );
  expect(lines.sort()).toEqual(["torn", ...expected].sort());
});

/** A program that appends 200 lines of 300 letters to the file that it is given. */
async function writerBundle(outfile: string): Promise<string> {
  const source = outfile.replace(/\.cjs$/, ".ts");
  const appendFile = JSON.stringify(resolve("shared/platform/append-file.ts"));
  await writeFile(
    source,
    `import { appendLine } from ${appendFile};
    const [, , path = "", name = ""] = process.argv;
    for (let index = 0; index < 200; index++) {
      appendLine(path, name + index + ":" + name.repeat(300), 0o600);
    }`,
  );
  await build({ entryPoints: [source], outfile, bundle: true, platform: "node", format: "cjs" });
  return outfile;
}
