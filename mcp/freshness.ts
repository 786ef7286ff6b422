import * as z from "zod";

/**
 * statusline: headers of an API response, as the client passed them on. client: what the client keeps
 * of its own usage page. endpoint: the service was asked. sessions: the records of the sessions. samples: what the sessions had used minute by minute. ledger: the tools' own files, as
 * they were read. none: nothing is known.
 */
const SOURCES = [
  "statusline",
  "client",
  "endpoint",
  "sessions",
  "samples",
  "ledger",
  "none",
] as const;
export type Source = (typeof SOURCES)[number];

/** Part of each group of numbers whose age may differ from that of the answer. */
export const ageShape = {
  asOfMs: z.number().describe("Moment up to which the numbers are true, ms since the epoch"),
  ageMs: z.number().min(0).describe("How old they were when asked"),
};

/** Part of every answer, and of numbers from another source. */
export const freshnessShape = {
  ...ageShape,
  source: z
    .enum(SOURCES)
    .describe(
      "statusline: headers of an API response; client: the client's own usage page; endpoint: asked of the service; sessions: session records; samples: taken once a minute; ledger: files of the coding tools; none: nothing known",
    ),
};

export function age(asOfMs: number, nowMs: number) {
  return { asOfMs, ageMs: Math.max(0, nowMs - asOfMs) };
}

export function freshness(asOfMs: number, source: Source, nowMs: number) {
  return { ...age(asOfMs, nowMs), source };
}

/** Digits beyond these are noise that costs the reader tokens. */
export function rounded(value: number, decimals: number): number {
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor;
}
