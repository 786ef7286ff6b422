import { chmod, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import { MS_PER_DAY } from "../../shared/platform/time.ts";
import { observationLine } from "../../shared/quota/observation.ts";
import {
  appendObservations,
  listAccounts,
  readObservations,
} from "../../shared/quota/observations-file.ts";
import { minute, reading } from "./readings.ts";

const ACCOUNT = "11111111-1111-4111-8111-111111111111";
const nowMs = minute(60);
const onPosix = test.skipIf(process.platform === "win32");

describe("appending", () => {
  test("makes the folders and writes one line per observation, by month", async () => {
    await using fixture = await createFixture();
    const quotaDir = fixture.getPath("tacho/quota");
    const decemberMs = Date.UTC(2026, 11, 1);
    const later = { ...reading(0, 3), atMs: decemberMs };

    appendObservations(quotaDir, ACCOUNT, [reading(10, 20), reading(20, 22)], nowMs);
    appendObservations(quotaDir, ACCOUNT, [later], decemberMs);

    expect(await readFile(join(quotaDir, ACCOUNT, "2026-11.jsonl"), "utf8")).toBe(
      observationLine(reading(10, 20)) + observationLine(reading(20, 22)),
    );
    expect(await readFile(join(quotaDir, ACCOUNT, "2026-12.jsonl"), "utf8")).toBe(
      observationLine(later),
    );
  });

  test("ends the torn line of a killed writer, and reading skips it", async () => {
    await using fixture = await createFixture({
      [`${ACCOUNT}/2026-11.jsonl`]: `${observationLine(reading(10, 20))}{"atMs":17951`,
    });

    appendObservations(fixture.path, ACCOUNT, [reading(30, 40)], nowMs);

    const found = readObservations(fixture.path, ACCOUNT, { sinceMs: 0, nowMs });
    expect(found).toEqual([reading(10, 20), reading(30, 40)]);
  });

  test("touches nothing when there is nothing to say", async () => {
    await using fixture = await createFixture();

    appendObservations(fixture.getPath("quota"), ACCOUNT, [], nowMs);

    expect(await fixture.exists("quota")).toBe(false);
  });

  test.each(["../x", "", "a/b", ".hidden"])("refuses the account %j", async (account) => {
    await using fixture = await createFixture();
    const quotaDir = fixture.getPath("quota");

    expect(() => appendObservations(quotaDir, account, [reading(10, 20)], nowMs)).toThrow(
      "The account's id cannot be a file name: not recorded.",
    );
    expect(readObservations(quotaDir, account, { sinceMs: 0, nowMs })).toEqual([]);
    expect(await fixture.exists("quota")).toBe(false);
  });

  onPosix("keeps a private home private", async () => {
    await using fixture = await createFixture();
    const quotaDir = fixture.getPath("tacho/quota");

    appendObservations(quotaDir, ACCOUNT, [reading(10, 20)], nowMs);

    expect(await modes(quotaDir)).toEqual({ quota: "700", account: "700", file: "600" });
  });

  onPosix("lets the group in where the shared folder does", async () => {
    await using fixture = await createFixture({ shared: {} });
    await chmod(fixture.getPath("shared"), 0o2770);
    const quotaDir = fixture.getPath("shared/quota");

    appendObservations(quotaDir, ACCOUNT, [reading(10, 20)], nowMs);

    expect(await modes(quotaDir)).toEqual({ quota: "2770", account: "2770", file: "660" });
  });
});

describe("reading", () => {
  test("goes back into the months before as far as it is asked", async () => {
    await using fixture = await createFixture();
    for (const daysAgo of [100, 40, 20, 5, 0]) {
      const atMs = nowMs - daysAgo * MS_PER_DAY;
      appendObservations(fixture.path, ACCOUNT, [{ ...reading(0, daysAgo), atMs }], atMs);
    }
    const daysSince = (sinceMs: number) =>
      readObservations(fixture.path, ACCOUNT, { sinceMs, nowMs })
        .map(({ usedPercent }) => usedPercent)
        .sort((a, b) => a - b);

    expect(daysSince(nowMs - 8 * MS_PER_DAY)).toEqual([0, 5]);
    expect(daysSince(nowMs - 30 * MS_PER_DAY)).toEqual([0, 5, 20]);
    expect(daysSince(0)).toEqual([0, 5, 20, 40, 100]);
  });

  test("reads no more than the newest bytes, over all months together", async () => {
    const row = observationLine(reading(10, 20));
    await using fixture = await createFixture({
      [`${ACCOUNT}/2026-10.jsonl`]: row.repeat(5),
      [`${ACCOUNT}/2026-11.jsonl`]: row.repeat(5),
    });
    const count = (maxBytes: number) =>
      readObservations(fixture.path, ACCOUNT, { sinceMs: 0, nowMs, maxBytes }).length;

    expect(count(row.length * 3)).toBe(2);
    expect(count(row.length * 5)).toBe(5);
    expect(count(row.length * 7 + 1)).toBe(7);
    expect(count(row.length * 100)).toBe(10);
  });

  test("stays within 64 KiB by default", async () => {
    const row = observationLine(reading(10, 20));
    await using fixture = await createFixture({ [`${ACCOUNT}/2026-11.jsonl`]: row.repeat(1_000) });

    const found = readObservations(fixture.path, ACCOUNT, { sinceMs: 0, nowMs });

    expect(found).toHaveLength(Math.floor((64 * 1024 - 1) / row.length));
  });

  test("skips what is no observation", async () => {
    await using fixture = await createFixture({
      [`${ACCOUNT}/2026-11.jsonl`]: `\u0000\u0000\n[]\n${observationLine(reading(10, 20))}{"a":1}\n\n`,
    });

    const found = readObservations(fixture.path, ACCOUNT, { sinceMs: 0, nowMs });

    expect(found).toEqual([reading(10, 20)]);
  });

  test("finds nothing where nothing is, or where a folder stands in the place of a file", async () => {
    await using fixture = await createFixture({ [`${ACCOUNT}/2026-11.jsonl/x`]: "" });

    expect(readObservations(fixture.path, ACCOUNT, { sinceMs: 0, nowMs })).toEqual([]);
    expect(readObservations(fixture.path, "nobody", { sinceMs: 0, nowMs })).toEqual([]);
  });

  onPosix("does not wait at a FIFO", async () => {
    await using fixture = await createFixture({ [ACCOUNT]: {} });
    await execa("mkfifo", [fixture.getPath(`${ACCOUNT}/2026-11.jsonl`)]);

    expect(readObservations(fixture.path, ACCOUNT, { sinceMs: 0, nowMs })).toEqual([]);
    expect(() => appendObservations(fixture.path, ACCOUNT, [reading(1, 1)], nowMs)).toThrow();
  });
});

describe("listing accounts", () => {
  test("names the folders that can be accounts", async () => {
    await using fixture = await createFixture({
      "api-key/2026-11.jsonl": "",
      [`${ACCOUNT}/2026-11.jsonl`]: "",
      ".hidden/x": "",
      file: "",
    });

    expect(listAccounts(fixture.path)).toEqual([ACCOUNT, "api-key"]);
    expect(listAccounts(fixture.getPath("none"))).toEqual([]);
  });
});

async function modes(quotaDir: string): Promise<Record<string, string>> {
  const mode = async (path: string) => ((await stat(path)).mode & 0o7777).toString(8);
  return {
    quota: await mode(quotaDir),
    account: await mode(join(quotaDir, ACCOUNT)),
    file: await mode(join(quotaDir, ACCOUNT, "2026-11.jsonl")),
  };
}
