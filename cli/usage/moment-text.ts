/**
 * Names moments as `2026-11-21 09:15` in a time zone; without one in the machine's, for which no
 * `Intl` has to start.
 */
export function momentText(timeZone: string | undefined): (atMs: number) => string {
  if (timeZone === undefined) return ownText;
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    dateStyle: "short",
    timeStyle: "short",
  });
  return (atMs) => format.format(atMs);
}

function ownText(atMs: number): string {
  const date = new Date(atMs);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join("-");
  return `${day} ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

function twoDigits(count: number): string {
  return String(count).padStart(2, "0");
}
