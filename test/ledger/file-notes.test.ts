import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { FileNote } from "../../shared/ledger/file-note.ts";
import { FileNotes, noteKey } from "../../shared/ledger/file-notes.ts";
import { readFileNotes } from "../../shared/ledger/read-ledger-file.ts";
import { ledgerHome } from "./ledger-home.ts";
import { rowOf } from "./tiny-source.ts";

test("whatever a path holds, its note is found again by it, and says the same", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ minLength: 1, unit: "binary" }), { maxLength: 8 }),
      (paths) => {
        const notes = new FileNotes();
        for (const [index, path] of paths.entries()) {
          notes.set(noteKey("claude", path), noteOf(path, index));
        }
        const stored = new FileNotes();
        for (const row of notes.rows()) stored.addRow(row);

        expect(stored.size).toBe(paths.length);
        for (const [index, path] of paths.entries()) {
          const key = noteKey("claude", path);
          expect(stored.hashOf(key)).toBe(notes.hashOf(key));
          expect(stored.get(key)).toEqual(noteOf(path, index));
        }
      },
    ),
  );
});

test("a row that is damaged costs its file a second reading, and no more", async () => {
  const home = ledgerHome();
  for (const name of ["a", "b", "c"]) home.write(`${name}.jsonl`, rowOf({ id: name }));
  await home.refresh();
  const path = join(home.usageDir, "files.json");
  const lines = readFileSync(path, "utf8").split("\n");
  // The head, three rows, the end.
  const [head, first = "", second = "", third = "", ...rest] = lines;
  const damaged = [first.slice(5), second.replace(/\d(\],)$/, "x$1"), third.replace(/\d\]$/, "0]")];
  writeFileSync(path, [head, ...damaged, ...rest].join("\n"));
  home.append("c.jsonl", rowOf({ id: "d" }));

  const outcome = await home.refresh();

  expect(outcome).toMatchObject({ kind: "refreshed", filesRead: 3, recordsWritten: 1 });
  expect(home.totals()).toEqual({ input: 40, output: 400, requests: 4, records: 4 });
  expect(await home.refresh()).toMatchObject({ kind: "current" });
  expect(readFileNotes(home.usageDir)).toHaveLength(3);
});

function noteOf(path: string, index: number): FileNote {
  const where = {
    source: "claude",
    path,
    device: 1,
    inode: index,
    sizeBytes: 2 ** 40 + index,
  } as const;
  const read = { parserVersion: 2, offset: 10, fingerprint: 11, hits: 3, used: 2 };
  return { ...where, ...read, mtimeMs: 1_790_000_000_000.123, ctimeMs: 1.5, dropped: { no_id: 1 } };
}
