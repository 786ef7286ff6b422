import type { RefreshProgress } from "../../shared/ledger/refresh-world.ts";
import type { World } from "../world.ts";

/** What is done sooner needs no line. */
const QUIET_MS = 300;
const REDRAW_MS = 100;
const BYTES_PER_MB = 1_000_000;
const CLEAR_LINE = "\r\x1b[K";

export type ScanProgress = {
  onProgress: (progress: RefreshProgress) => void;
  /** Takes the line away again. */
  end: () => void;
};

/** Tells on stderr how far a long reading of files is; nothing where that is no terminal. */
export function scanProgress(
  world: Pick<World, "nowMs" | "stderrIsTerminal" | "writeErr">,
): ScanProgress {
  const startedAtMs = world.nowMs();
  let drawnAtMs: number | undefined;
  return {
    onProgress(progress) {
      const nowMs = world.nowMs();
      if (nowMs - startedAtMs < QUIET_MS || !world.stderrIsTerminal) return;
      if (drawnAtMs !== undefined && nowMs - drawnAtMs < REDRAW_MS) return;
      drawnAtMs = nowMs;
      world.writeErr(`${CLEAR_LINE}${progressText(progress)}`);
    },
    end() {
      if (drawnAtMs !== undefined) world.writeErr(CLEAR_LINE);
    },
  };
}

function progressText({ filesDone, filesTotal, bytesDone, bytesTotal }: RefreshProgress): string {
  const percent = bytesTotal === 0 ? 100 : Math.floor((bytesDone / bytesTotal) * 100);
  const megabytes = Math.ceil(bytesTotal / BYTES_PER_MB);
  return `Reading usage: ${percent} % of ${megabytes} MB, ${filesDone} of ${filesTotal} files`;
}
