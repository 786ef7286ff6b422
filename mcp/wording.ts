import { formatLongDuration } from "../shared/display/duration.ts";
import { plainText } from "../shared/display/plain-text.ts";

/** Longer names say nothing more, and a name is no place for a speech to the model. */
const MAX_NAME_CHARACTERS = 40;

/** `4 d 11 h`, `1 h 36 min`, `12 min`, `40 s`. */
export function durationText(durationMs: number): string {
  return formatLongDuration(durationMs).replace(/ m$/, " min");
}

/** `40 s ago`; `just now` below a second. */
export function agoText(ageMs: number): string {
  return ageMs < 1_000 ? "just now" : `${durationText(ageMs)} ago`;
}

/**
 * A name that somebody else chose (a session, a folder, a branch), made harmless. What is more than
 * one plain word stands in quotes, so that it cannot pass for a sentence of ours.
 */
export function nameText(name: string): string {
  const plain = boundedName(name).replaceAll('"', "'");
  return /^[\p{L}\p{N}._@+/-]+$/u.test(plain) ? plain : `"${plain}"`;
}

/** The same for structured content, where nothing needs quotes. */
export function boundedName(name: string): string {
  return plainText(name, MAX_NAME_CHARACTERS);
}

/** `1 session`, `3 sessions`. */
export function countText(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listText(parts: readonly string[]): string {
  if (parts.length <= 1) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
