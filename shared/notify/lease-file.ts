import { readJsonFile, writeFileAtomic } from "../platform/json-file.ts";
import { tryLock } from "../platform/lock-file.ts";
import { stringAt } from "../platform/read-value.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";
import { SENDER_STALE_MS, senderPath } from "./outbox-paths.ts";

/** The right to send from an outbox, held by one process at a time. */
export type Lease = {
  /** Of this holder: stands in its claims. */
  id: string;
  /**
   * Ask right before each thing that nobody else may do at the same time. Once `false` it stays so:
   * somebody else holds it, or this process was suspended (or its clock jumped ahead) for longer than
   * the stale time. Reads a small file.
   */
  isHeld: () => boolean;
  /** Never rejects; harmless when the lease was lost. */
  release: () => Promise<void>;
};

const BEAT_MS = 500;

/**
 * Takes the lease of `outboxDir` (made if need be), or returns `undefined` at once while another process
 * holds it. That of a dead one is free after `staleMs` (at least 2000). Throws when the disk refuses.
 */
export async function takeLease(
  outboxDir: string,
  now: () => number,
  staleMs = SENDER_STALE_MS,
): Promise<Lease | undefined> {
  ensurePrivateFolder(outboxDir);
  let isLost = false;
  const release = await tryLock(senderPath(outboxDir), staleMs, () => {
    isLost = true;
  });
  if (release === undefined) return undefined;
  const id = holderId(now());
  try {
    nameHolder(outboxDir, id);
  } catch (error) {
    await release();
    throw error;
  }
  let beatMs = now();
  const beat = (): void => {
    isLost ||= now() - beatMs > staleMs;
    beatMs = now();
  };
  const beating = setInterval(beat, BEAT_MS);
  beating.unref();
  return {
    id,
    isHeld: () => {
      beat();
      isLost ||= holderOf(outboxDir) !== id;
      return !isLost;
    },
    release: async () => {
      clearInterval(beating);
      isLost = true;
      await release();
    },
  };
}

function holderId(nowMs: number): string {
  return `${process.pid}-${nowMs.toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
}

/**
 * The lock alone lets two in when both find it stale at the same moment: the slower one removes the
 * faster one's. Whoever wrote its name here last holds the lease.
 */
function nameHolder(outboxDir: string, holder: string): void {
  writeFileAtomic(holderPath(outboxDir), `${JSON.stringify({ version: 1, holder })}\n`, 0o600);
}

function holderOf(outboxDir: string): string | undefined {
  const read = readJsonFile(holderPath(outboxDir));
  return stringAt(read.kind === "ok" ? read.value : undefined, "holder");
}

function holderPath(outboxDir: string): string {
  return `${senderPath(outboxDir)}.json`;
}
