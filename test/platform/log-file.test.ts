import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { logLine } from "../../shared/platform/log-file.ts";

const NOW = 1_795_177_406_000;
const onPosix = test.skipIf(process.platform === "win32");

test("adds one line for each entry", async () => {
  await using fixture = await createFixture();
  const logDir = fixture.getPath("log");

  logLine(logDir, NOW, "hook");
  logLine(logDir, NOW + 1_000, "statusline\nof two lines");

  expect(readFileSync(`${logDir}/tacho.log`, "utf8")).toBe(
    "2026-11-20T12:23:26.000Z hook\n2026-11-20T12:23:27.000Z statusline of two lines\n",
  );
});

onPosix("is private, folder and file", async () => {
  await using fixture = await createFixture();
  const logDir = fixture.getPath("log");

  logLine(logDir, NOW, "hook");

  expect(statSync(logDir).mode & 0o777).toBe(0o700);
  expect(statSync(`${logDir}/tacho.log`).mode & 0o777).toBe(0o600);
});

test("says of an error its name, its words and where it came from", async () => {
  await using fixture = await createFixture();
  const logDir = fixture.getPath("log");

  logLine(logDir, NOW, "mcp", new TypeError(`no\n${"x".repeat(1_000)}`));
  logLine(logDir, NOW, "mcp", "not an error");

  const [first, second] = readFileSync(`${logDir}/tacho.log`, "utf8").split("\n");
  expect(first).toMatch(/ mcp TypeError: no x{297} /);
  expect(second).toBe("2026-11-20T12:23:26.000Z mcp");
});

test("keeps one older file, and no more than a megabyte in all", async () => {
  await using fixture = await createFixture({
    "log/tacho.log": "x".repeat(600_000),
    "log/tacho.log.1": "older",
  });

  logLine(fixture.getPath("log"), NOW, "hook");

  expect(statSync(fixture.getPath("log/tacho.log.1")).size).toBe(600_000);
  expect(readFileSync(fixture.getPath("log/tacho.log"), "utf8")).toMatch(/ hook\n$/);
  expect(readdirSync(fixture.getPath("log"))).toHaveLength(2);
});

test("blots out what could be a secret", async () => {
  await using fixture = await createFixture();
  const entries = [
    "401 for sk-ant-oat01-AbC_def-123456",
    "header Authorization: Bearer eyJhbGciOi.J9.x-y_z",
    "bot 123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0 failed",
    "nothing to hide, sk-8",
  ];

  for (const entry of entries) logLine(fixture.path, NOW, entry, new Error(entry));

  const log = readFileSync(fixture.getPath("tacho.log"), "utf8");
  expect(log).not.toMatch(/AbC_def|eyJhb|AAHdq/);
  expect(log.match(/\[redacted\]/g)?.length).toBeGreaterThanOrEqual(6);
  expect(log).toContain("nothing to hide, sk-8 Error: nothing to hide, sk-8");
});

test("no key gets through, whatever stands around it", async () => {
  await using fixture = await createFixture();
  const key = fc.stringMatching(/^[A-Za-z0-9_-]{8,40}$/).map((rest) => `sk-${rest}`);
  fc.assert(
    fc.property(fc.string(), key, fc.string(), (before, secret, after) => {
      logLine(fixture.path, NOW, `${before} ${secret} ${after}`);

      expect(readFileSync(fixture.getPath("tacho.log"), "utf8")).not.toContain(secret);
    }),
  );
});

onPosix("what cannot be written is not written, and nobody waits", async () => {
  await using fixture = await createFixture({ file: "", "folder/tacho.log/x": "", fifo: {} });
  execFileSync("mkfifo", [fixture.getPath("fifo/tacho.log")]);
  writeFileSync(fixture.getPath("file"), "mine");

  for (const name of ["file", "file/below", "folder", "fifo"]) {
    expect(() => logLine(fixture.getPath(name), NOW, "hook")).not.toThrow();
  }

  expect(readFileSync(fixture.getPath("file"), "utf8")).toBe("mine");
});
