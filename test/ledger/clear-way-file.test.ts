import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRecords, readUsageTable } from "../../shared/ledger/read-ledger-file.ts";
import { type LedgerHome, ledgerHome, THRESHOLDS } from "./ledger-home.ts";
import { rowOf } from "./tiny-source.ts";

const ALL = { input: 20, output: 200, requests: 2, records: 2 };
const NAMES = ["table.bin", "keys.bin", "files.json", "refresh.holder", "records-1.jsonl"];

test.each(NAMES)("a FIFO in the place of %s holds nobody up", async (name) => {
  const home = await filledHome();
  rmSync(join(home.usageDir, name), { force: true });
  execFileSync("mkfifo", [join(home.usageDir, name)]);

  readUsageTable(home.usageDir, THRESHOLDS);
  await home.refresh();

  expect(home.totals()).toEqual(ALL);
  expect(await home.refresh()).toMatchObject({ kind: "current" });
});

test.each(NAMES)("a folder in the place of %s is moved away", async (name) => {
  const home = await filledHome();
  const path = join(home.usageDir, name);
  rmSync(path, { force: true });
  mkdirSync(join(path, "inside"), { recursive: true });

  readUsageTable(home.usageDir, THRESHOLDS);
  await home.refresh();

  expect(home.totals()).toEqual(ALL);
  expect(await home.refresh()).toMatchObject({ kind: "current" });
  expect(readdirSync(home.usageDir)).toContainEqual(
    expect.stringMatching(new RegExp(`^${name}\\.corrupt-\\d+$`)),
  );
});

test("an old file in the place of the lock is moved away, too", async () => {
  const home = await filledHome();
  const path = join(home.usageDir, "refresh.lock");
  writeFileSync(path, "");
  utimesSync(path, 1, 1);

  expect(await home.refresh({ patienceMs: 50 })).toMatchObject({ kind: "refreshed" });
});

test("a link in the place of the log is left alone, wherever it leads", async () => {
  const home = await filledHome();
  const log = join(home.usageDir, "records-1.jsonl");
  renameSync(log, join(home.homeDir, "elsewhere"));
  symlinkSync(join(home.homeDir, "elsewhere"), log);
  const message = `${log} is no plain file. Put the file itself there, or remove what lies there, then try again.`;

  await expect(home.refresh()).rejects.toMatchObject({ code: "USAGE_NO_LOG_FILE", message });
  rmSync(join(home.homeDir, "elsewhere"));
  await expect(home.refresh()).rejects.toMatchObject({ code: "USAGE_NO_LOG_FILE", message });
  expect([...readRecords(home.usageDir)]).toEqual([]);
});

test.each(["state", "state/usage"])("a file named %s is no ledger", async (name) => {
  const home = ledgerHome();
  mkdirSync(join(home.homeDir, "state"));
  rmSync(join(home.homeDir, name), { recursive: true, force: true });
  writeFileSync(join(home.homeDir, name), "");

  await expect(home.refresh()).rejects.toMatchObject({
    code: "USAGE_NO_FOLDER",
    message: `The usage ledger has no place: ${home.usageDir}, or a folder on the way to it, is a file. Move that file away, then try again.`,
  });
  expect(readUsageTable(home.usageDir, THRESHOLDS)).toBeUndefined();
});

test("a link that leads nowhere is none either", async () => {
  const home = ledgerHome();
  mkdirSync(join(home.homeDir, "state"));
  symlinkSync(join(home.homeDir, "nowhere"), home.usageDir);

  await expect(home.refresh()).rejects.toMatchObject({
    code: "USAGE_UNUSABLE",
    message: `The usage ledger in ${home.usageDir} cannot be used (ENOENT). See that this is a folder on a disk that works, then try again.`,
  });
});

async function filledHome(): Promise<LedgerHome> {
  const home = ledgerHome();
  home.write("a.jsonl", rowOf({ id: "1" }));
  await home.refresh();
  home.append("a.jsonl", rowOf({ id: "2" }));
  return home;
}
