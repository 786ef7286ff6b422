import { renameSync } from "node:fs";
import { createFileOnce } from "../platform/create-file.ts";
import { namesIn } from "../platform/folder-names-file.ts";
import {
  errorCode,
  readPlainFile,
  setAside,
  unlinkQuietly,
  writeFileAtomic,
} from "../platform/json-file.ts";
import { statOf } from "../platform/stat-file.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";
import { MS_PER_SECOND } from "../platform/time.ts";
import type { Message } from "./message.ts";
import { doneNames, type MessageName, outboxNames } from "./outbox-names.ts";
import { doneDir, donePath, messagePath } from "./outbox-paths.ts";
import { messageJson, parseMessage } from "./parse-message.ts";

/** `known`: there is, or was in the last seven days, a message of that id. Throws when the disk refuses. */
export function addMessage(outboxDir: string, message: Message): "added" | "known" {
  const { id, channel } = message;
  if (isDone(outboxDir, message)) return "known";
  ensurePrivateFolder(outboxDir);
  const path = messagePath(outboxDir, id, channel);
  return createFileOnce(path, messageJson(message), 0o600) ? "added" : "known";
}

/** The unfinished ones, oldest first. Files that are no messages are passed over. Never throws. */
export function readMessages(outboxDir: string): Message[] {
  return outboxNames(namesIn(outboxDir)).messages.flatMap(
    (name) => readMessage(outboxDir, name) ?? [],
  );
}

/** The finished ones of the last seven days, each with its outcome, oldest first. Never throws. */
export function readDone(outboxDir: string): Message[] {
  return doneNames(namesIn(doneDir(outboxDir))).flatMap(
    ({ id, channel }) => readAt(donePath(outboxDir, id, channel)) ?? [],
  );
}

/** `undefined` when it is gone or no message. */
export function readMessage(outboxDir: string, { id, channel }: MessageName): Message | undefined {
  return readAt(messagePath(outboxDir, id, channel));
}

/** Also when it is finished. Looked for in the order in which it moves on. */
export function readPosted(outboxDir: string, name: MessageName): Message | undefined {
  return readMessage(outboxDir, name) ?? readAt(donePath(outboxDir, name.id, name.channel));
}

/** As `readMessage`; a file that is no message is put away, unless somebody may still be writing it. */
export function readOrSetAside(
  outboxDir: string,
  name: MessageName,
  nowMs: number,
): Message | undefined {
  const message = readMessage(outboxDir, name);
  if (message !== undefined) return message;
  const path = messagePath(outboxDir, name.id, name.channel);
  const changedMs = statOf(path)?.mtimeMs;
  if (changedMs !== undefined && Math.abs(nowMs - changedMs) > WRITTEN_BY_THEN_MS) {
    setAside(path, nowMs);
  }
  return undefined;
}

/** Writes down what became of an attempt. Throws when the disk refuses. */
export function writeMessage(outboxDir: string, message: Message): void {
  writeFileAtomic(messagePath(outboxDir, message.id, message.channel), messageJson(message), 0o600);
}

/** Files away a message whose outcome is written. Throws when the disk refuses. */
export function fileAway(outboxDir: string, { id, channel }: MessageName): void {
  ensurePrivateFolder(doneDir(outboxDir));
  try {
    renameSync(messagePath(outboxDir, id, channel), donePath(outboxDir, id, channel));
  } catch (error) {
    // Somebody who was suspended in the middle of it has woken up and done it.
    if (errorCode(error) !== "ENOENT") throw error;
  }
}

export function isDone(outboxDir: string, { id, channel }: MessageName): boolean {
  return statOf(donePath(outboxDir, id, channel)) !== undefined;
}

/** For one that was filed away before and came back: its outcome stands. */
export function removeMessage(outboxDir: string, { id, channel }: MessageName): void {
  unlinkQuietly(messagePath(outboxDir, id, channel));
}

function readAt(path: string): Message | undefined {
  const read = readPlainFile(path, MAX_BYTES);
  const message = read.kind === "ok" ? parseMessage(read.text) : undefined;
  // Its files are named by what it says: another name is not its own.
  return message !== undefined && path.includes(`/${message.id}.${message.channel}.`)
    ? message
    : undefined;
}

const MAX_BYTES = 1024 * 1024;
const WRITTEN_BY_THEN_MS = 10 * MS_PER_SECOND;
