import { formatTokens } from "../../shared/display/amount.ts";

/** `1 file`, `1.2k files`. */
export function countText(count: number, one: string): string {
  return count === 1 ? `1 ${one}` : `${formatTokens(count)} ${one}s`;
}

/** How many answers a reading brought. */
export function newsText(count: number): string {
  if (count === 0) return "Nothing new was found";
  return count === 1 ? "1 answer was new" : `${formatTokens(count)} answers were new`;
}
