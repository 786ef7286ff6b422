import { MS_PER_SECOND } from "./time.ts";

/**
 * How long a server wants to be left alone (`Retry-After`): seconds, or a date, which is compared
 * with the server's own clock. `undefined` when it does not say, or says what cannot be.
 */
export function retryAfterMs(header: (name: string) => string | undefined): number | undefined {
  const value = header("retry-after")?.trim();
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * MS_PER_SECOND;
  const waitMs = Date.parse(value) - Date.parse(header("date") ?? "");
  return waitMs >= 0 ? waitMs : undefined;
}
