import { amountAt, arrayAt, parseObject, stringAt } from "../shared/platform/read-value.ts";
import { DESIGN_NAMES, type DesignName } from "./writer-design.ts";

/** What a writer process is told, as JSON in its first argument. */
export type WriterOrder = {
  design: DesignName;
  home: string;
  sessionId: string;
  /** From here on there is one update in every `everyMs`. */
  startAtMs: number;
  everyMs: number;
  updates: number;
};

/** What it says at its end, as JSON on stdout. */
export type WriterReport = {
  /** Of each update. */
  recordMs: readonly number[];
  /** Of each update with its line drawn. */
  lineMs: readonly number[];
  mergeMs: readonly number[];
  endedAtMs: number;
};

/** Throws when a part is missing: both ends are ours. */
export function parseOrder(text: string): WriterOrder {
  const raw = parseObject(text);
  return {
    design: present(DESIGN_NAMES.find((name) => name === raw?.design)),
    home: present(stringAt(raw, "home")),
    sessionId: present(stringAt(raw, "sessionId")),
    startAtMs: present(amountAt(raw, "startAtMs")),
    everyMs: present(amountAt(raw, "everyMs")),
    updates: present(amountAt(raw, "updates")),
  };
}

export function parseReport(text: string): WriterReport {
  const raw = parseObject(text);
  return {
    recordMs: arrayAt(raw, "recordMs").filter((ms) => typeof ms === "number"),
    lineMs: arrayAt(raw, "lineMs").filter((ms) => typeof ms === "number"),
    mergeMs: arrayAt(raw, "mergeMs").filter((ms) => typeof ms === "number"),
    endedAtMs: present(amountAt(raw, "endedAtMs")),
  };
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("A writer process was not understood.");
  return value;
}
