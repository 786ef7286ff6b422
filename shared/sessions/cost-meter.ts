import { amountAt, type JsonObject } from "../platform/read-value.ts";

/**
 * A session's cost over restarts of the client's own counter. The counter starts again at 0 or falls
 * back to an older total when the client was killed, and a fork begins with its parent's total.
 * Seen in Claude Code 2.1.329; see docs/claude-code.md#cost.
 */
export type CostMeter = {
  /** The counter when last seen, USD. */
  rawUsd: number;
  /** What to add to the counter; negative for what a fork took over. */
  carriedUsd: number;
  /** The counter before it last fell: exactly that value again is the old total restored. */
  beforeDropUsd?: number;
};

export const NEW_METER: CostMeter = { rawUsd: 0, carriedUsd: 0 };

/** A fork's counter begins at what its parent had spent. */
export function forkedMeter(rawUsd: number): CostMeter {
  return { rawUsd, carriedUsd: -rawUsd };
}

/** The meter after the counter was seen at `rawUsd`; the total never goes down. */
export function advanceMeter(meter: CostMeter, rawUsd: number): CostMeter {
  if (rawUsd === meter.beforeDropUsd) {
    return { rawUsd, carriedUsd: meter.carriedUsd - (meter.beforeDropUsd - meter.rawUsd) };
  }
  if (rawUsd < meter.rawUsd) {
    const carriedUsd = meter.carriedUsd + meter.rawUsd - rawUsd;
    return { rawUsd, carriedUsd, beforeDropUsd: meter.rawUsd };
  }
  return { ...meter, rawUsd };
}

/** No session costs more; a wrong number would stay for good, because the total never goes down. */
const MAX_USD = 1e6;

/** Money that a session can have cost, USD. */
export function usdAt(raw: JsonObject | undefined, key: string): number | undefined {
  const usd = amountAt(raw, key);
  return usd !== undefined && usd <= MAX_USD ? usd : undefined;
}

export function meterTotalUsd({ rawUsd, carriedUsd }: CostMeter): number {
  return Math.max(0, rawUsd + carriedUsd);
}
