import { MS_PER_HOUR } from "../platform/time.ts";

/** Calls `visit` with each hour (counted since the epoch) of the time and how much of the hour is in it. */
export function visitHours(
  { fromMs, toMs }: { fromMs: number; toMs: number },
  visit: (hour: number, share: number) => void,
): void {
  let hour = Math.floor(fromMs / MS_PER_HOUR);
  for (let atMs = fromMs; atMs < toMs; hour++) {
    const nextMs = Math.min(toMs, (hour + 1) * MS_PER_HOUR);
    visit(hour, (nextMs - atMs) / MS_PER_HOUR);
    atMs = nextMs;
  }
}
