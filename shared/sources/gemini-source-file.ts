import { basename, dirname, isAbsolute, join } from "node:path";
import { readPlainFile } from "../platform/json-file.ts";
import {
  amountAt,
  arrayAt,
  isObject,
  type JsonObject,
  MAX_TEXT_CHARACTERS,
  textAt,
} from "../platform/read-value.ts";
import { distinctFiles, filesBelow, foldersIn } from "./found-files-file.ts";
import {
  GEMINI_MARKERS,
  GEMINI_TYPES,
  type GeminiSession,
  geminiParser,
  withAnswer,
} from "./gemini-row.ts";
import { readDocument } from "./json-document-file.ts";
import { namedFolders } from "./named-folders.ts";
import type { EntrySink, Source, SourceFile, SourcePlace } from "./source.ts";

/** Google's Gemini CLI, from its recordings of chats. Formats of 2025-09 to 2026-10. */
export const geminiSource: Source = {
  name: "gemini",
  title: "Gemini CLI",
  parserVersion: 2,
  discover: (place) =>
    distinctFiles(chatFolders(place).flatMap((chats) => chatFiles(chats, place))),
  reading: (file) =>
    file.path.endsWith(".jsonl")
      ? {
          kind: "lines",
          markers: GEMINI_MARKERS,
          kinds: { types: GEMINI_TYPES },
          begin: (jsonl, state) => geminiParser(sessionOf(jsonl, state)),
        }
      : { kind: "whole", read: (json, _, sink) => readSession(json, sink) },
};

/**
 * Of each project, in `~/.gemini/tmp` or that of `$GEMINI_CLI_HOME`. `$GEMINI_DATA_DIR`, as other usage
 * tools have it, names either folder.
 */
function chatFolders(place: SourcePlace): string[] {
  const home = namedFolders(place, "GEMINI_CLI_HOME")?.[0] ?? place.homeDir;
  const roots = namedFolders(place, "GEMINI_DATA_DIR") ?? [join(home, ".gemini")];
  const projects = roots.flatMap((root) => [
    ...foldersIn(root, place),
    ...foldersIn(join(root, "tmp"), place),
  ]);
  return projects.map((project) => join(project, CHATS));
}

const CHATS = "chats";

/** Sessions, and in folders named after them those of their subagents. */
function chatFiles(chats: string, place: SourcePlace): SourceFile[] {
  const isSession = (name: string) => /^session-.*\.jsonl?$/.test(name);
  const isAgent = (name: string) => /\.jsonl?$/.test(name);
  return [
    ...filesBelow(chats, place, { isWanted: isSession }),
    ...foldersIn(chats, place).flatMap((folder) =>
      filesBelow(folder, place, { isWanted: isAgent }),
    ),
  ];
}

/** The recording as one document, as the tool wrote it before the middle of 2026. */
function readSession(file: SourceFile, sink: EntrySink): void {
  const document = readDocument(file, sink);
  let session = sessionOf(file, document);
  session = { ...session, atMs: Math.floor(file.mtimeMs) };
  for (const message of arrayAt(document, "messages").filter(isObject)) {
    session = withAnswer(session, message, sink);
  }
}

function sessionOf(file: SourceFile, known: JsonObject | undefined): GeminiSession {
  const folder = dirname(file.path);
  const isAgent = basename(folder) !== CHATS;
  const project = dirname(isAgent ? dirname(folder) : folder);
  return {
    sessionId: textAt(known, "sessionId") ?? basename(file.path).replace(/\.jsonl?$/, ""),
    parentId: isAgent ? basename(folder) : undefined,
    project: projectRoot(project),
    atMs: amountAt(known, "atMs") ?? Math.floor(file.mtimeMs),
  };
}

/** The folder a project lies in; older versions wrote down only a hash of it. */
function projectRoot(project: string): string | undefined {
  const read = readPlainFile(join(project, ".project_root"), MAX_TEXT_CHARACTERS);
  const [path = ""] = read.kind === "ok" ? read.text.trim().split(/\s*[\r\n]/) : [];
  return isAbsolute(path) ? path : undefined;
}
