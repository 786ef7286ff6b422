import { plainText } from "../display/plain-text.ts";

const MAX_CHARACTERS = 40;

/** A name that somebody else chose, made harmless and short. */
export function plainName(name: string): string {
  return plainText(name, MAX_CHARACTERS);
}

/** The same within a sentence: what is more than one word stands in quotes, so that it cannot pass for one of ours. */
export function spokenName(name: string): string {
  const plain = plainName(name).replaceAll('"', "'");
  return /^[\p{L}\p{N}._@+/-]+$/u.test(plain) ? plain : `"${plain}"`;
}
