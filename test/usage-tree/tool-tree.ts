import type { Random } from "./random.ts";
import type { Truth } from "./truth.ts";

/** What the tree of one tool is made of. */
export type ToolTree = {
  random: Random;
  truth: Truth;
  sessions: number;
  firstMs: number;
  days: number;
};

export const PROJECTS = [
  "/home/dev/acme-api",
  "/home/dev/infra",
  "/home/dev/web shop",
  "/home/dev/größer",
] as const;

/** What reports call a project that a tool does not write down. */
export const NO_PROJECT = "unknown";

/** A moment at which a session may begin: at least two days are left for what follows. */
export function startOf({ random, firstMs, days }: ToolTree): number {
  return firstMs + Math.floor(random.next() * (days - 2) * MS_PER_DAY);
}

/** `index` goes round the choices, so that few sessions have all of them. */
export function inTurn<T>(choices: readonly [T, ...T[]], index: number): T {
  return choices[index % choices.length] ?? choices[0];
}

/** A UUID of version 7, which holds the moment it was made at. */
export function uuid7(atMs: number, random: Random): string {
  const time = atMs.toString(16).padStart(12, "0");
  const [, , third = "", ...rest] = random.uuid().split("-");
  return [time.slice(0, 8), time.slice(8), `7${third.slice(1)}`, ...rest].join("-");
}

export function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** `text` goes where the row says "@text", as it is: it stands between quotes already. */
export function jsonWith(row: unknown, text: string): string {
  return JSON.stringify(row).replace("@text", () => text);
}

const MS_PER_DAY = 86_400_000;
