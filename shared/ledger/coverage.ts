import { amountAt, arrayAt, type JsonObject, objectAt, textAt } from "../platform/read-value.ts";
import type { ThresholdsByModel } from "./usage-table.ts";

/**
 * Of how table.bin and keys.bin are derived from the log. Raised with any change of what a record comes
 * to: how copies merge, on which quarter of an hour and in which context usage lies, the hash of a key,
 * the columns. Files of another version are derived again.
 */
const DERIVED_VERSION = 3;

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

/** The coverage as a derived file begins with it. */
export function coverageHead(coverage: Coverage): JsonObject {
  return { derived: DERIVED_VERSION, ...coverage };
}

/** `undefined` also for a file of another version. */
export function parseCoverage(raw: JsonObject | undefined): Coverage | undefined {
  if (raw?.derived !== DERIVED_VERSION) return undefined;
  const log = textAt(raw, "log");
  const coveredBytes = amountAt(raw, "coveredBytes");
  const records = amountAt(raw, "records");
  const lines = amountAt(raw, "lines");
  const damaged = amountAt(raw, "damaged");
  if (log === undefined || coveredBytes === undefined || records === undefined) return undefined;
  if (lines === undefined || damaged === undefined) return undefined;
  return { log, coveredBytes, records, lines, damaged };
}

/** The prompt lengths that a table tells apart, as its head names them. */
export function thresholdsHead(thresholds: ThresholdsByModel): JsonObject {
  return { promptThresholds: Object.fromEntries(thresholds) };
}

export function thresholdsOf(raw: JsonObject | undefined): ThresholdsByModel {
  const models = objectAt(raw, "promptThresholds") ?? {};
  return new Map(
    Object.keys(models).map((model) => [
      model,
      arrayAt(models, model).filter((value) => typeof value === "number"),
    ]),
  );
}
