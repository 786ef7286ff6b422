import { createFixture } from "fs-fixture";
import { mergeRecords } from "../../shared/ledger/merge-records.ts";
import { keyOf, recordOf, type UsageRecord } from "../../shared/ledger/usage-record.ts";
import { claudeSource } from "../../shared/sources/claude-source-file.ts";
import { placeIn, readSource, type SourceFindings, type SourceTree } from "./source-contract.ts";

type MergedUsage = { records: UsageRecord[]; drops: SourceFindings["drops"] };

/** The transcripts of a home folder as the ledger counts them: each answer once. */
export async function mergedClaude(
  tree: SourceTree,
  env: Record<string, string> = {},
): Promise<MergedUsage> {
  await using home = await createFixture({ ...tree });
  const { entries, drops, failures } = await readSource(claudeSource, placeIn(home.path, env));
  if (failures.length > 0) throw new Error(`${failures.join()} could not be read`);
  const records = new Map<string, UsageRecord>();
  for (const entry of entries) {
    const record = recordOf("claude", entry);
    const copy = records.get(keyOf(record));
    records.set(keyOf(record), copy === undefined ? record : mergeRecords(copy, record));
  }
  return { records: [...records.values()], drops };
}

export async function outputOf(tree: SourceTree): Promise<number> {
  const { records } = await mergedClaude(tree);
  return records.reduce((sum, record) => sum + record.tokens.output, 0);
}
