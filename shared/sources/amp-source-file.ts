import { basename, join } from "node:path";
import { textAt } from "../platform/read-value.ts";
import { readThread } from "./amp-thread.ts";
import { distinctFiles, filesBelow } from "./found-files-file.ts";
import { readDocument } from "./json-document-file.ts";
import { dataHome, namedFolders } from "./named-folders.ts";
import type { EntrySink, Source, SourceFile, SourcePlace } from "./source.ts";

/** Amp, from threads of the time when it kept them on the machine (until May 2026). */
export const ampSource: Source = {
  name: "amp",
  title: "Amp",
  parserVersion: 2,
  discover: (place) =>
    distinctFiles(
      dataFolders(place).flatMap((data) =>
        filesBelow(join(data, "threads"), place, { isWanted: isThread }),
      ),
    ),
  reading: () => ({ kind: "whole", read: (file, _, sink) => read(file, sink) }),
};

/** `$AMP_DATA_DIR`, as other usage tools have it, else where the system has data of programs. */
function dataFolders(place: SourcePlace): string[] {
  return namedFolders(place, "AMP_DATA_DIR") ?? [join(dataHome(place), "amp")];
}

function isThread(name: string): boolean {
  return /^T-.*\.json$/.test(name);
}

function read(file: SourceFile, sink: EntrySink): void {
  const thread = readDocument(file, sink);
  if (thread === undefined) return;
  const threadId = textAt(thread, "id") ?? basename(file.path, ".json");
  readThread(thread, { threadId, fileAtMs: Math.floor(file.mtimeMs) }, sink);
}
