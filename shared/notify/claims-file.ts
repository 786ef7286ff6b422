import { createFileOnce } from "../platform/create-file.ts";
import { readJsonFile, unlinkQuietly } from "../platform/json-file.ts";
import { amountAt, type JsonObject, stringAt } from "../platform/read-value.ts";
import { mtimeOf } from "../platform/stat-file.ts";
import { MS_PER_MINUTE, MS_PER_SECOND } from "../platform/time.ts";
import type { ClaimName } from "./outbox-names.ts";

/** Stands beside a message from before a request until its outcome is written. */
export type Claim = {
  /** The lease's id of who sends. */
  holder: string;
  /** When the request is over, answered or not. */
  untilMs: number;
};

/** `false`: there is one already. Throws when the disk refuses; then nothing may be sent. */
export function takeClaim(outboxDir: string, name: ClaimName, claim: Claim): boolean {
  const text = `${JSON.stringify({ version: 1, ...claim })}\n`;
  return createFileOnce(claimPath(outboxDir, name), text, 0o600);
}

export function isClaimOf(outboxDir: string, name: ClaimName, holder: string): boolean {
  return stringAt(readClaim(outboxDir, name), "holder") === holder;
}

/**
 * Until when the request that somebody claimed may still be under way: a suspended sender's is out
 * there although it lost the lease. `undefined`: it is over, or was claimed by a wrong clock.
 */
export function claimedUntilMs(
  outboxDir: string,
  name: ClaimName,
  nowMs: number,
): number | undefined {
  const written = amountAt(readClaim(outboxDir, name), "untilMs");
  // A torn one (a kill on a file system without links) says nothing but when it was made.
  const untilMs = (written ?? mtimeOf(claimPath(outboxDir, name)) ?? 0) + GRACE_MS;
  return untilMs > nowMs && untilMs < nowMs + LONGEST_MS ? untilMs : undefined;
}

export function dropClaim(outboxDir: string, name: ClaimName): void {
  unlinkQuietly(claimPath(outboxDir, name));
}

function readClaim(outboxDir: string, name: ClaimName): JsonObject | undefined {
  const read = readJsonFile(claimPath(outboxDir, name));
  return read.kind === "ok" ? read.value : undefined;
}

function claimPath(outboxDir: string, { id, channel, attempt }: ClaimName): string {
  return `${outboxDir}/${id}.${channel}.${attempt}.claim`;
}

/** From the end of the time for the request to the end of what comes after it. */
const GRACE_MS = MS_PER_SECOND;
const LONGEST_MS = MS_PER_MINUTE;
