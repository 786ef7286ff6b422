import { MS_PER_MINUTE } from "../platform/time.ts";
import type { AlertedWindow } from "./alerted-window.ts";

type Named = Pick<AlertedWindow, "account" | "window" | "firstResetsAtMs">;

/** One name for one event, whoever sees it; from the first reset, because the later ones jitter. */
export function limitKey(alerted: Named, level: number | "runs-out" | "pace"): string {
  return `limit-${windowName(alerted)}-${String(level).replace(".", "_")}`;
}

export function resetKey(alerted: Named): string {
  return `reset-${windowName(alerted)}`;
}

function windowName({ account, window, firstResetsAtMs }: Named): string {
  // Accounts are as long as a uuid; a key must fit a file name whatever somebody wrote there.
  return `${account.slice(0, 64)}-${window}-${Math.round(firstResetsAtMs / MS_PER_MINUTE)}`;
}
