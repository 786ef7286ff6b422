/** The last time at which the machine's clock showed `HH:MM`, at or before `nowMs`. */
export function lastDigestMs(digestAt: string, nowMs: number): number {
  const [hours = 0, minutes = 0] = digestAt.split(":").map(Number);
  const at = new Date(nowMs);
  at.setHours(hours, minutes, 0, 0);
  if (at.getTime() > nowMs) {
    at.setDate(at.getDate() - 1);
    at.setHours(hours, minutes, 0, 0);
  }
  return at.getTime();
}

/** The next time after `nowMs`. */
export function nextDigestMs(digestAt: string, nowMs: number): number {
  const [hours = 0, minutes = 0] = digestAt.split(":").map(Number);
  const at = new Date(lastDigestMs(digestAt, nowMs));
  at.setDate(at.getDate() + 1);
  at.setHours(hours, minutes, 0, 0);
  return at.getTime();
}
