import { SOURCE_NAMES, type SourceName } from "../sources/source.ts";
import { type Block, decodeBlock } from "./block-bytes.ts";
import { type Coverage, parseCoverage, thresholdsOf } from "./coverage.ts";
import { CONTEXT_WIDTH, NO_TEXT, type StoredDraft } from "./table-draft.ts";
import {
  type ThresholdsByModel,
  USAGE_COLUMNS,
  type UsageContext,
  type UsageTable,
} from "./usage-table.ts";

/** What the file holds, to go on with. */
export type StoredTable = {
  coverage: Coverage;
  draft: StoredDraft;
};

/** `undefined` when the file is damaged, or not of this version. */
export function decodeStoredTable(bytes: Buffer): StoredTable | undefined {
  const parts = decodeParts(bytes);
  if (parts === undefined) return undefined;
  const { quarters, contextOf, coverage, promptThresholds, texts, contexts, counts } = parts;
  const rows = new Int32Array(2 * quarters.length);
  for (let row = 0; row < quarters.length; row++) {
    rows[2 * row] = quarters[row] ?? 0;
    rows[2 * row + 1] = contextOf[row] ?? 0;
  }
  return { coverage, draft: { promptThresholds, texts, contexts, rows, counts } };
}

/** The same as readers want it. */
export function decodeUsageTable(
  bytes: Buffer,
): { coverage: Coverage; table: UsageTable } | undefined {
  const parts = decodeParts(bytes);
  if (parts === undefined) return undefined;
  const { coverage, promptThresholds, quarters, contextOf, counts: columns } = parts;
  const contexts = contextsOf(parts);
  const rows = quarters.length;
  return { coverage, table: { contexts, promptThresholds, rows, quarters, contextOf, columns } };
}

type Parts = Pick<StoredDraft, "texts" | "contexts" | "counts"> & {
  coverage: Coverage;
  promptThresholds: ThresholdsByModel;
  quarters: Int32Array;
  contextOf: Int32Array;
};

function decodeParts(bytes: Buffer): Parts | undefined {
  const block = decodeBlock(bytes);
  const coverage = parseCoverage(block?.about);
  if (block === undefined || coverage === undefined) return undefined;
  const quarters = integersAt(block, "quarters");
  const contextOf = integersAt(block, "contextOf");
  const contexts = integersAt(block, "contexts");
  const texts = textsAt(block);
  if (quarters === undefined || contextOf === undefined || contexts === undefined) return undefined;
  if (texts === undefined) return undefined;
  const counts = {
    input: countsAt(block, "input"),
    output: countsAt(block, "output"),
    reasoning: countsAt(block, "reasoning"),
    cacheRead: countsAt(block, "cacheRead"),
    cacheWrite5m: countsAt(block, "cacheWrite5m"),
    cacheWrite1h: countsAt(block, "cacheWrite1h"),
    webSearches: countsAt(block, "webSearches"),
    requests: countsAt(block, "requests"),
  };
  const isWhole = USAGE_COLUMNS.every((name) => counts[name].length === quarters.length);
  if (!isWhole || contextOf.length !== quarters.length) return undefined;
  const promptThresholds = thresholdsOf(block.about);
  return { coverage, promptThresholds, quarters, contextOf, contexts, texts, counts };
}

function contextsOf({ texts, contexts }: Parts): UsageContext[] {
  const found: UsageContext[] = [];
  for (let at = 0; at < contexts.length; at += CONTEXT_WIDTH) {
    found.push(contextAt(texts, contexts.subarray(at, at + CONTEXT_WIDTH)));
  }
  return found;
}

/** By hand, not through `defined`: there are thousands, and this is most of what reading a table takes. */
function contextAt(texts: readonly string[], tuple: Int32Array): UsageContext {
  const agentId = textIn(texts, tuple[2]);
  const project = textIn(texts, tuple[3]);
  const account = textIn(texts, tuple[5]);
  const context: UsageContext = {
    source: sourceNamed(textIn(texts, tuple[0])),
    sessionId: textIn(texts, tuple[1]) ?? "",
    model: textIn(texts, tuple[4]) ?? "",
    promptAbove: tuple[8] ?? 0,
  };
  if (agentId !== undefined) context.agentId = agentId;
  if (project !== undefined) context.project = project;
  if (account !== undefined) context.account = account;
  if (tuple[6] === 1) context.speed = "fast";
  if (tuple[7] === 1) context.origin = "imported";
  return context;
}

function textIn(texts: readonly string[], place = NO_TEXT): string | undefined {
  // Looking for place -1 of an array would be slow.
  return place === NO_TEXT ? undefined : texts[place];
}

function sourceNamed(text: string | undefined): SourceName {
  for (const name of SOURCE_NAMES) if (name === text) return name;
  return SOURCE_NAMES[0];
}

function integersAt({ columns }: Block, name: string): Int32Array | undefined {
  const column = columns.get(name);
  return column instanceof Int32Array ? column : undefined;
}

function countsAt({ columns }: Block, name: string): Float64Array {
  const column = columns.get(name);
  if (column instanceof Float64Array) return column;
  return column instanceof Uint32Array ? new Float64Array(column) : new Float64Array(0);
}

function textsAt({ columns }: Block): string[] | undefined {
  const column = columns.get("texts");
  if (!(column instanceof Uint8Array)) return undefined;
  try {
    const texts: unknown = JSON.parse(Buffer.from(column).toString());
    return Array.isArray(texts) ? texts.filter((text) => typeof text === "string") : undefined;
  } catch {
    // The checksum was right and the text is not: written by another version.
    return undefined;
  }
}
