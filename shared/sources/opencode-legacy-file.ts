import { basename, dirname, join } from "node:path";
import { AppError } from "../platform/app-error.ts";
import { namesIn } from "../platform/folder-names-file.ts";
import { readJsonFile, readPlainFile } from "../platform/json-file.ts";
import { type JsonObject, parseObject } from "../platform/read-value.ts";
import { statOf } from "../platform/stat-file.ts";
import { foldersIn, sourceFile } from "./found-files-file.ts";
import { type OpencodePlace, opencodeEntry } from "./opencode-entry.ts";
import { opencodeAnswer } from "./opencode-row.ts";
import { type OpencodeSession, opencodeSession } from "./opencode-session.ts";
import type { EntrySink, SourceFile, SourcePlace } from "./source.ts";

/**
 * Sessions as OpenCode kept them before its database (1.2, February 2026), and left them behind: a
 * folder of small files, one a message. There may be tens of thousands, so a session's folder counts as
 * the file, and changes when a message comes.
 *
 * `isInUse`: no database is there. A message's file is then still written over when the answer is
 * done, which the folder does not tell: the newest ones are looked at as well.
 */
export function legacySessions(
  storageDir: string,
  place: SourcePlace,
  { isInUse }: { isInUse: boolean },
): SourceFile[] {
  return foldersIn(join(storageDir, "message"), place).flatMap((path) => {
    const stat = statOf(path);
    if (!stat?.isDirectory()) return [];
    const file = sourceFile(path, stat);
    return [isInUse ? { ...file, companion: newestMessages(path) } : file];
  });
}

/** The question and the answer to it; older messages are not written again. */
function newestMessages(folder: string): string {
  const newest = namesIn(folder).filter(isMessage).sort().slice(-2);
  const stats = newest.map((name) => statOf(join(folder, name)));
  return stats.map((stat) => `${stat?.size} ${stat?.mtimeMs}`).join();
}

function isMessage(name: string): boolean {
  return /^msg_\w+\.json$/.test(name);
}

/** Reads all messages of a session. Throws when one of them cannot be read now. */
export function readLegacySession(folder: SourceFile, sink: EntrySink): void {
  const find = sessionFinder(dirname(dirname(folder.path)));
  for (const name of namesIn(folder.path).filter(isMessage)) {
    const message = readPlainFile(join(folder.path, name));
    if (message.kind === "blocked") {
      throw new AppError(
        "UNREADABLE",
        "A message of OpenCode's cannot be read. Check the permissions of its folder.",
      );
    }
    if (message.kind === "missing" || !message.text.includes('"tokens"')) continue;
    const row = parseObject(message.text);
    const id = name.replace(/\.json$/, "");
    const atMs = Math.floor(message.mtimeMs);
    if (row === undefined) sink.drop("not_json");
    else readMessage(row, { id, sessionId: basename(folder.path), atMs, find }, sink);
  }
}

function readMessage(row: JsonObject, where: OpencodePlace, sink: EntrySink): void {
  const session = where.find(where.sessionId);
  const answer = opencodeAnswer(row, { format: "files", version: session?.version });
  if (answer === undefined) return;
  if (answer === "bad") sink.drop("bad_tokens");
  else sink.add(opencodeEntry(answer, where));
}

/** Looks sessions up in `storage/session/<project>/<session>.json`, each once. */
function sessionFinder(storageDir: string): (id: string) => OpencodeSession | undefined {
  const projects = foldersIn(join(storageDir, "session"), {});
  const known = new Map<string, OpencodeSession | undefined>();
  return (id) => {
    if (!known.has(id)) known.set(id, readSession(projects, id));
    return known.get(id);
  };
}

function readSession(projects: readonly string[], id: string): OpencodeSession | undefined {
  // Ids come from files: one with a slash would lead elsewhere.
  if (!/^\w+$/.test(id)) return undefined;
  for (const project of projects) {
    const read = readJsonFile(join(project, `${id}.json`));
    if (read.kind === "ok") return opencodeSession(id, read.value);
  }
  return undefined;
}
