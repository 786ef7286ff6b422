import { amountAt, arrayAt, type JsonObject, textAt } from "../platform/read-value.ts";

/** How much of which log a derived file knows. */
export type Coverage = {
  /** The log's name. */
  log: string;
  /** Its first bytes, up to the end of a line. */
  coveredBytes: number;
  /** Records in them, and lines, of which the later ones of a record stand for the earlier. */
  records: number;
  lines: number;
  /** Lines in them that are none, such as what a killed writer left. */
  damaged: number;
};

export function parseCoverage(raw: JsonObject | undefined): Coverage | undefined {
  const log = textAt(raw, "log");
  const coveredBytes = amountAt(raw, "coveredBytes");
  const records = amountAt(raw, "records");
  const lines = amountAt(raw, "lines");
  const damaged = amountAt(raw, "damaged");
  if (log === undefined || coveredBytes === undefined || records === undefined) return undefined;
  if (lines === undefined || damaged === undefined) return undefined;
  return { log, coveredBytes, records, lines, damaged };
}

/** The prompt lengths that a table tells apart. */
export function thresholdsOf(raw: JsonObject | undefined): number[] {
  return arrayAt(raw, "promptThresholds").filter((value) => typeof value === "number");
}
