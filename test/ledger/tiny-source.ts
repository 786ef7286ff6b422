import { join } from "node:path";
import { amountAt, booleanAt, defined, stringAt } from "../../shared/platform/read-value.ts";
import { filesBelow } from "../../shared/sources/found-files-file.ts";
import type { LineParser, Source, SourceFile, SourcePlace } from "../../shared/sources/source.ts";
import { NO_USAGE, type UsageEntry } from "../../shared/sources/usage-entry.ts";

/** Reads rows that are entries already, as `rowOf` writes them, below `<home>/tiny`. */
export const tinySource: Source = tinySourceOf(1);

/** Another parser for the same files: each version adds a thousand to the output of all answers. */
export function tinySourceOf(parserVersion: number): Source {
  return {
    name: "claude",
    title: "Tiny",
    parserVersion,
    discover: (place) => tinyFiles(place, "tiny"),
    reading: () => ({
      kind: "lines",
      markers: ['"used"'],
      begin: (_file, state) => parser(parserVersion, amountAt(state, "rows") ?? 0),
    }),
  };
}

export function tinyFiles(place: SourcePlace, folder: string): readonly SourceFile[] {
  const isWanted = (name: string) => name.endsWith(".jsonl");
  return filesBelow(join(place.homeDir, folder), place, { isWanted });
}

/** A line of such a file. */
export function rowOf(entry: Partial<UsageEntry> & { id: string; output?: number }): string {
  const { output = 100, tokens = {}, ...rest } = entry;
  return `${JSON.stringify({ used: 1, ...rest, tokens: { output, ...tokens } })}\n`;
}

function parser(version: number, before: number): LineParser {
  let rows = before;
  return {
    row(row, sink) {
      rows += 1;
      const id = stringAt(row, "id");
      if (id === undefined) return sink.drop("no_id");
      const output = amountAt(Object(row.tokens), "output") ?? 0;
      const input = amountAt(Object(row.tokens), "input") ?? 10;
      sink.add(
        defined({
          id,
          atMs: amountAt(row, "atMs") ?? 1_790_000_000_000,
          sessionId: stringAt(row, "sessionId") ?? "s1",
          agentId: stringAt(row, "agentId"),
          project: stringAt(row, "project"),
          model: stringAt(row, "model") ?? "claude-opus-5-5",
          account: stringAt(row, "account"),
          promptTokens: amountAt(row, "promptTokens"),
          speed: row.speed === "fast" ? ("fast" as const) : undefined,
          isSidechain: booleanAt(row, "isSidechain") ?? false,
          isMarked: booleanAt(row, "isMarked") ?? false,
          tokens: { ...NO_USAGE, input, output: output + 1_000 * (version - 1), requests: 1 },
        }),
      );
    },
    state: () => ({ rows }),
  };
}
