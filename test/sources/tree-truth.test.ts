import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { mergeRecords } from "../../shared/ledger/merge-records.ts";
import { keyOf, recordOf, type UsageRecord } from "../../shared/ledger/usage-record.ts";
import type { Source } from "../../shared/sources/source.ts";
import { SOURCES } from "../../shared/sources/sources.ts";
import { usageTree, writeUsageTree } from "../usage-tree/make-tree.ts";
import { NO_PROJECT } from "../usage-tree/tool-tree.ts";
import { DIMENSIONS, newTruth, type Truth } from "../usage-tree/truth.ts";
import { placeIn, readSource } from "./source-contract.ts";

test.each([1, 2, 3])("every source finds exactly what a tree holds, seed %i", async (seed) => {
  await using home = await createFixture({});
  const truth = writeUsageTree(home.path, { seed, claudeBytes: 300_000 });
  const found = newTruth();

  for (const source of SOURCES) await countFound(source, home.path, found);

  expect(Object.keys(truth.by("source"))).toEqual(SOURCES.map(({ name }) => name).sort());
  for (const dimension of DIMENSIONS) {
    expect(found.by(dimension), dimension).toEqual(truth.by(dimension));
  }
});

test("a tree of one tool is the same whatever the others hold", () => {
  const small = treeOf({ claudeBytes: 1 });
  const large = treeOf({ claudeBytes: 400_000 });

  expect({ ...large.by("source"), claude: {} }).toEqual({ ...small.by("source"), claude: {} });
  const alone = treeOf({ claudeBytes: 400_000, otherSessions: 0 });
  expect(alone.by("source")).toEqual({ claude: large.by("source").claude });
});

function treeOf(plan: { claudeBytes: number; otherSessions?: number }): Truth {
  const { files, truth } = usageTree({ seed: 4, otherSessions: 1, ...plan });
  for (const _ of files);
  return truth;
}

/** As the ledger counts: all copies of an answer in one. */
async function countFound(source: Source, homeDir: string, found: Truth): Promise<void> {
  const { entries, failures } = await readSource(source, placeIn(homeDir));
  expect(failures, source.title).toEqual([]);
  const records = new Map<string, UsageRecord>();
  for (const entry of entries) {
    const record = recordOf(source.name, entry);
    const copy = records.get(keyOf(record));
    records.set(keyOf(record), copy === undefined ? record : mergeRecords(copy, record));
  }
  for (const { atMs, sessionId, project = NO_PROJECT, model, tokens } of records.values()) {
    found.count({ source: source.name, atMs, session: sessionId, project, model, tokens });
  }
}
