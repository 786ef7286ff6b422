import { basename, join } from "node:path";
import { textAt } from "../platform/read-value.ts";
import { readThread } from "./amp-thread.ts";
import { distinctFiles, filesBelow } from "./found-files-file.ts";
import { readDocument } from "./json-document-file.ts";
import { namedFolders } from "./named-folders.ts";
import type { EntrySink, Source, SourceFile, SourcePlace } from "./source.ts";

/** Amp, from threads of the time when it kept them on the machine (until May 2026). */
export const ampSource: Source = {
  name: "amp",
  title: "Amp",
  parserVersion: 1,
  discover: (place) =>
    distinctFiles(
      dataFolders(place).flatMap((data) => filesBelow(join(data, "threads"), isThread)),
    ),
  reading: () => ({ kind: "whole", read: (file, _, sink) => read(file, sink) }),
};

/** `$AMP_DATA_DIR`, as other usage tools have it, else where the system has data of programs. */
function dataFolders({ env, homeDir }: SourcePlace): string[] {
  const data = namedFolders(env.XDG_DATA_HOME)?.[0] ?? join(homeDir, ".local", "share");
  return namedFolders(env.AMP_DATA_DIR) ?? [join(data, "amp")];
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
