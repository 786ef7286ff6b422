import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from "../platform/time.ts";

/** `4d11h`, `1h36m`, `12m`, `40s`: the two largest units, rounded down. Negative counts as 0. */
export function formatDuration(durationMs: number): string {
  return durationUnits(durationMs).join("");
}

/** `4 d 11 h`, `1 h 36 m`, `12 m`, `40 s`, for sentences and tables. */
export function formatLongDuration(durationMs: number): string {
  return durationUnits(durationMs)
    .map((part) => part.replace(/\D+/, " $&"))
    .join(" ");
}

function durationUnits(durationMs: number): string[] {
  const leftMs = Number.isFinite(durationMs) ? Math.max(0, durationMs) : 0;
  // Foreign moments may be anything; a longer number would only be noise.
  const days = Math.min(9_999, Math.floor(leftMs / MS_PER_DAY));
  const hours = Math.floor((leftMs % MS_PER_DAY) / MS_PER_HOUR);
  const minutes = Math.floor((leftMs % MS_PER_HOUR) / MS_PER_MINUTE);
  if (days > 0) return withoutZero(`${days}d`, hours, "h");
  // Two digits, so that a countdown keeps its width.
  if (hours > 0) return withoutZero(`${hours}h`, minutes, "m", 2);
  return minutes > 0 ? [`${minutes}m`] : [`${Math.floor(leftMs / MS_PER_SECOND)}s`];
}

function withoutZero(first: string, count: number, unit: string, digits = 1): string[] {
  return count === 0 ? [first] : [first, String(count).padStart(digits, "0") + unit];
}
