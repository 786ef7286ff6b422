import type { Source, SourceName, SourcePlace } from "../sources/source.ts";
import type { LedgerWorld } from "./locked-ledger-file.ts";

/** What a refresh works on. */
export type RefreshWorld = LedgerWorld & {
  place: SourcePlace;
  /**
   * The bundle to start a thread from for big readings; it must call `runScanThread()` when it is
   * not the main thread. Without one, one thread reads all.
   */
  threads?: { path: string };
  /** The stamp (`tableStamp`) of a table that is known to be fine enough for `promptThresholds`. */
  fineTable?: string | undefined;
  onProgress?: (progress: RefreshProgress) => void;
  /** Told before so much is read that it takes longer than all else a program does. */
  onBigReading?: () => void;
  /** Instead of all sources there are. */
  sources?: readonly Source[];
};

export type RefreshProgress = {
  bytesDone: number;
  bytesTotal: number;
  filesDone: number;
  filesTotal: number;
};

export type RefreshOutcome =
  /** Nothing has changed since the last one; nothing was locked or written. */
  | { kind: "current"; problems: readonly FileProblem[] }
  | {
      kind: "refreshed";
      filesRead: number;
      bytesRead: number;
      /** Records that are new, or say more than before. */
      recordsWritten: number;
      problems: readonly FileProblem[];
    }
  /** Another process refreshes; what it wrote last can be read meanwhile. */
  | { kind: "busy" };

/** A file that could not be read now; the next refresh tries again. */
export type FileProblem = {
  source: SourceName;
  path: string;
  reason: "gone" | "unreadable";
};
