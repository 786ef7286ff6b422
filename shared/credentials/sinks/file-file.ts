import { lstatSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname, isAbsolute } from "node:path";
import { isForeignLink } from "../../platform/foreign-link-file.ts";
import { errorCode, readPlainFile, writeFileAtomic } from "../../platform/json-file.ts";
import { ensurePrivateFolder } from "../../platform/state-folder.ts";
import type { PutResult, Sink, SinkOwner } from "../sink.ts";
import { asFileName, filledIn } from "./sink-place.ts";
import { storedEnvelope } from "./stored-envelope.ts";

/** More than any envelope. */
const MAX_BYTES = 64 * 1024;

/**
 * A file of this machine, mode 600 and replaced as a whole, in a folder that nobody else may write to:
 * else another user could put a link or a file of his own there.
 */
export function fileSink(
  { path: template }: { path: string },
  owner: SinkOwner,
): Required<Pick<Sink, "put" | "look">> {
  const path = filledIn(template, owner, asFileName);
  return {
    put: async ({ text }) => {
      try {
        return putFile(path, `${text}\n`);
      } catch (error) {
        return failed(errorCode(error));
      }
    },
    look: async () => {
      const read = readPlainFile(path, MAX_BYTES);
      return read.kind === "ok" ? storedEnvelope(read.text) : undefined;
    },
  };
}

function putFile(path: string, text: string): PutResult {
  if (!isAbsolute(path)) return { kind: "refused", problem: "Its path is not absolute." };
  if (hasForeignLink(path)) {
    return { kind: "refused", problem: "Somebody else's link lies in its path. Remove it." };
  }
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    return { kind: "refused", problem: "There is a folder in its place. Name a file in it." };
  }
  const folder = dirname(path);
  ensurePrivateFolder(folder);
  if (mayOthersWrite(realpathSync(folder))) {
    return {
      kind: "refused",
      problem: "Other users may write to its folder. Take that from them (chmod go-w).",
    };
  }
  writeFileAtomic(path, text, 0o600);
  return { kind: "stored" };
}

function hasForeignLink(path: string): boolean {
  return isForeignLink(path) || (dirname(path) !== path && hasForeignLink(dirname(path)));
}

const OTHERS_WRITE = 0o022;
const EVERYBODY_WRITES = 0o002;
/** In a folder like /tmp everybody may make entries, and nobody may replace another's. */
const STICKY = 0o1000;

/** `folder` without links. Who may write further up could put another folder in its place. */
function mayOthersWrite(folder: string): boolean {
  // Windows has no such modes; a user's folders are his own there.
  if (process.getuid === undefined) return false;
  const stat = statSync(folder);
  return (stat.mode & OTHERS_WRITE) !== 0 || !isOurs(stat) || isReplaceable(dirname(folder));
}

function isReplaceable(folder: string): boolean {
  const stat = statSync(folder);
  const isOpen = (stat.mode & EVERYBODY_WRITES) !== 0 && (stat.mode & STICKY) === 0;
  if (isOpen) return true;
  return dirname(folder) !== folder && isReplaceable(dirname(folder));
}

function isOurs({ uid }: Stats): boolean {
  return uid === process.getuid?.() || uid === 0;
}

function failed(code: string | undefined): PutResult {
  const problem = HOPELESS.get(code ?? "");
  if (problem !== undefined) return { kind: "refused", problem };
  return { kind: "later", problem: `The file could not be written (${code ?? "no code"}).` };
}

const HOPELESS: ReadonlyMap<string, string> = new Map([
  ["EACCES", "We may not write there. Check the folder's owner and mode."],
  ["EPERM", "We may not write there. Check the folder's owner and mode."],
  ["EROFS", "That file system is read-only."],
  ["ENOTDIR", "A part of its path is no folder."],
  ["ELOOP", "A part of its path is a circle of links."],
  ["ENAMETOOLONG", "Its path is too long."],
]);
