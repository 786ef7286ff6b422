import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readFileNotes } from "../../shared/ledger/read-ledger-file.ts";
import type { SourcePlace } from "../../shared/sources/source.ts";
import { type LedgerHome, ledgerHome } from "./ledger-home.ts";
import { rowOf, tinyFiles, tinySource } from "./tiny-source.ts";

/** As with another CLAUDE_CONFIG_DIR. */
const WORK = {
  sources: [{ ...tinySource, discover: (place: SourcePlace) => tinyFiles(place, "projects") }],
};

test("two environments that find other files do not make each other read again", async () => {
  const home = twoPlaces();
  await home.refresh();
  await home.refresh(WORK);

  const again = [await home.refresh(), await home.refresh(WORK), await home.refresh()];
  home.append("a.jsonl", rowOf({ id: "3" }));
  const added = [await home.refresh(WORK), await home.refresh(), await home.refresh(WORK)];

  expect(again.map(({ kind }) => kind)).toEqual(["current", "current", "current"]);
  expect(added).toMatchObject([
    { kind: "current" },
    { filesRead: 1, bytesRead: rowOf({ id: "3" }).length },
    { kind: "current" },
  ]);
  expect(home.totals()).toMatchObject({ records: 3 });
});

test("of files that are gone nothing is kept, whoever found them", async () => {
  const home = twoPlaces();
  await home.refresh();
  await home.refresh(WORK);
  rmSync(home.path("a.jsonl"));
  rmSync(home.path("../projects/b.jsonl"));

  await home.refresh();

  expect(readFileNotes(home.usageDir)).toEqual([]);
  expect(home.totals()).toMatchObject({ records: 2 });
});

test("a refresh clears away what killed ones left", async () => {
  const home = twoPlaces();
  await home.refresh();
  const { pid } = spawnSync(process.execPath, ["-e", "0"]);
  const copy = join(home.world.place.scratchDir, `copy-${pid}-abcdef`);
  const holder = join(home.usageDir, `refresh.holder.${pid}-abcdef.tmp`);
  mkdirSync(copy, { recursive: true });
  writeFileSync(join(copy, "copy.db"), "");
  writeFileSync(holder, "");
  utimesSync(holder, 1, 1);
  home.append("a.jsonl", rowOf({ id: "3" }));

  await home.refresh();

  expect([existsSync(copy), existsSync(holder)]).toEqual([false, false]);
});

function twoPlaces(): LedgerHome {
  const home = ledgerHome();
  mkdirSync(join(home.homeDir, "projects"));
  home.write("a.jsonl", rowOf({ id: "1" }));
  home.write("../projects/b.jsonl", rowOf({ id: "2" }));
  return home;
}
