import { namesIn } from "../platform/folder-names-file.ts";
import { readPlainFile, setAside, unlinkQuietly, writeFileAtomic } from "../platform/json-file.ts";
import { amountAt, fieldsAt, parseObject, textAt } from "../platform/read-value.ts";
import { mtimeOf, statOf } from "../platform/stat-file.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";
import { MS_PER_MINUTE, MS_PER_SECOND } from "../platform/time.ts";
import { NOTICE_KINDS, type Notice, type NoticeKind, parseNotice } from "./notice.ts";
import { noticePath, toldDir } from "./outbox-paths.ts";
import { confirmTicket } from "./queue-notice-file.ts";

/** What became of a notice: the message that tells of it, or why there is none. */
export type Told = { key: string; atMs: number } & ToldOutcome;
export type ToldOutcome =
  | { kind: "posted"; postedAs: string }
  | { kind: "dropped"; dropped: string; notice: NoticeKind; title: string };

/** The pending notices, oldest first. One that was told before is removed. Never throws. */
export function readNotices(outboxDir: string): Notice[] {
  const keys = keysIn(outboxDir, ".notice.json");
  const notices = keys.flatMap((key) => readEntry(outboxDir, key, "notice") ?? []);
  return withoutTold(outboxDir, notices.sort(byTime));
}

/** The same; a file that is no notice is put away, unless somebody may still be writing it. */
export function readNoticesOrSetAside(outboxDir: string, nowMs: number): Notice[] {
  const keys = keysIn(outboxDir, ".notice.json");
  return withoutTold(outboxDir, readOrSetAside(outboxDir, "notice", { keys, nowMs }));
}

/** How long after its start the transcript of a session that was given no prompt is looked for. */
const TRANSCRIPT_BY_MS = MS_PER_MINUTE;

/**
 * The tickets of sessions that are real, although no prompt says so: their transcript was there in
 * time. A file that is no ticket is put away, unless somebody may still be writing it. Never throws.
 */
export function readRealTickets(outboxDir: string, nowMs: number): Notice[] {
  const keys = keysIn(outboxDir, ".ticket.json").filter((key) => {
    // Asked for often: one that is too old is not opened.
    const writtenMs = mtimeOf(noticePath(outboxDir, key, "ticket"));
    return writtenMs !== undefined && nowMs - writtenMs <= TRANSCRIPT_BY_MS;
  });
  return readOrSetAside(outboxDir, "ticket", { keys, nowMs }).filter(
    ({ atMs, transcriptPath }) =>
      transcriptPath !== undefined &&
      nowMs - atMs <= TRANSCRIPT_BY_MS &&
      statOf(transcriptPath)?.isFile() === true,
  );
}

/** Makes notices of the tickets whose transcript is there within a minute of their start. */
export function confirmTickets(outboxDir: string, nowMs: number): void {
  for (const { key } of readRealTickets(outboxDir, nowMs)) confirmTicket(outboxDir, key);
}

/** Remembers what became of a notice, and takes it out of the outbox. Throws when the disk refuses. */
export function markTold(
  outboxDir: string,
  { key }: Notice,
  told: { atMs: number } & ToldOutcome,
): void {
  ensurePrivateFolder(toldDir(outboxDir));
  const text = `${JSON.stringify({ version: 1, key, ...told })}\n`;
  writeFileAtomic(noticePath(outboxDir, key, "told"), text, 0o600);
  unlinkQuietly(noticePath(outboxDir, key, "notice"));
}

/** What was told or dropped in the last week, oldest first. Never throws. */
export function readTold(outboxDir: string): Told[] {
  const told = keysIn(toldDir(outboxDir), ".json").flatMap((key) => {
    const path = noticePath(outboxDir, key, "told");
    return parseTold(key, textOf(path)) ?? [];
  });
  return told.sort(byTime);
}

type Pending = "ticket" | "notice";

function readOrSetAside(
  outboxDir: string,
  entry: Pending,
  { keys, nowMs }: { keys: readonly string[]; nowMs: number },
): Notice[] {
  const notices = keys.flatMap((key) => {
    const notice = readEntry(outboxDir, key, entry);
    if (notice !== undefined) return notice;
    const path = noticePath(outboxDir, key, entry);
    const changedMs = mtimeOf(path);
    if (changedMs !== undefined && Math.abs(nowMs - changedMs) > WRITTEN_BY_THEN_MS) {
      setAside(path, nowMs);
    }
    return [];
  });
  return notices.sort(byTime);
}

const WRITTEN_BY_THEN_MS = 10 * MS_PER_SECOND;

function readEntry(outboxDir: string, key: string, entry: Pending): Notice | undefined {
  const notice = parseNotice(textOf(noticePath(outboxDir, key, entry)));
  // Its file is named by what it says: another name is not its own.
  return notice?.key === key ? notice : undefined;
}

function withoutTold(outboxDir: string, notices: readonly Notice[]): Notice[] {
  return notices.filter(({ key }) => {
    if (statOf(noticePath(outboxDir, key, "told")) === undefined) return true;
    unlinkQuietly(noticePath(outboxDir, key, "notice"));
    return false;
  });
}

function keysIn(folder: string, ending: string): string[] {
  return namesIn(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .filter((key) => /^[\w-]+$/.test(key));
}

/** Empty for what is no file of ours. */
function textOf(path: string): string {
  const read = readPlainFile(path, MAX_BYTES);
  return read.kind === "ok" ? read.text : "";
}

const MAX_BYTES = 64 * 1024;

function parseTold(key: string, text: string): Told | undefined {
  const raw = parseObject(text);
  const atMs = amountAt(raw, "atMs");
  const { postedAs, dropped, title } = fieldsAt(raw, ["postedAs", "dropped", "title"], textAt);
  if (atMs === undefined) return undefined;
  if (postedAs !== undefined) return { key, atMs, kind: "posted", postedAs };
  const notice = NOTICE_KINDS.find((kind) => kind === raw?.notice);
  if (dropped === undefined || title === undefined || notice === undefined) return undefined;
  return { key, atMs, kind: "dropped", dropped, notice, title };
}

function byTime(a: { atMs: number; key: string }, b: { atMs: number; key: string }): number {
  if (a.atMs !== b.atMs) return a.atMs - b.atMs;
  return a.key < b.key ? -1 : 1;
}
