import type { RefreshProgress } from "../../shared/ledger/refresh-world.ts";
import { recordOf } from "../../shared/ledger/usage-record.ts";
import { readLines } from "../../shared/sources/read-lines-file.ts";
import type { EntrySink, Source, SourceFile, SourcePlace } from "../../shared/sources/source.ts";
import { SOURCES } from "../../shared/sources/sources.ts";
import type { Telling } from "./session-account.ts";

/** Reads all files of all tools from their beginnings, whatever the ledger knows of them. */
export async function scanTellings(
  place: SourcePlace,
  onProgress: (progress: RefreshProgress) => void,
): Promise<readonly Telling[]> {
  const files = SOURCES.flatMap((source) =>
    source.discover(place).map((file): [Source, SourceFile] => [source, file]),
  );
  const bytesTotal = files.reduce((sum, [, { sizeBytes }]) => sum + sizeBytes, 0);
  const progress = { bytesDone: 0, bytesTotal, filesDone: 0, filesTotal: files.length };
  const tellings: Telling[] = [];
  for (const [source, file] of files) {
    const sink: EntrySink = {
      add: (entry) => {
        tellings.push({ record: recordOf(source.name, entry), path: file.path });
      },
      drop: () => {},
    };
    try {
      await readWhole(source, file, { place, sink });
    } catch {
      // Gone meanwhile, or not ours to read: what it told stands in the ledger, "file gone" beside it.
    }
    progress.bytesDone += file.sizeBytes;
    progress.filesDone += 1;
    onProgress(progress);
  }
  return tellings;
}

async function readWhole(
  source: Source,
  file: SourceFile,
  { place, sink }: { place: SourcePlace; sink: EntrySink },
): Promise<void> {
  const reading = source.reading(file);
  if (reading.kind === "whole") await reading.read(file, place, sink);
  else readLines(file, reading, { offset: 0, state: undefined, sink });
}
