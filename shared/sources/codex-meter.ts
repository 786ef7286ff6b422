import { amountAt, booleanAt, defined, type JsonObject } from "../platform/read-value.ts";
import {
  type CodexCounts,
  type CodexReading,
  isAtLeast,
  isSame,
  minus,
  NO_COUNTS,
  plus,
  storedCounts,
} from "./codex-counts.ts";

/** How much of a thread's usage has been told. JSON, for it is kept between readings. */
export type CodexMeter = {
  /** The cumulative total up to which all is told. */
  total?: CodexCounts;
  /** The total has grown from one own request to the next; a difference to it can be trusted. */
  isSure: boolean;
  /** Where the total was before it last grew by more than one request. */
  gapFrom?: CodexCounts;
  /** The last request of a thread that writes no totals. */
  last?: CodexCounts;
  /** How often the total became smaller; absent: never. */
  restarts?: number;
};

export const NEW_METER: CodexMeter = { isSure: false };

/**
 * What a `token_count` event says was used since the one before. Codex writes the event again and
 * again, with the cumulative total and the last request's usage:
 * - The same total again: nothing (only limits or the fill of the window changed).
 * - A larger total: the difference. It is the last request, or more where events are missing.
 * - A smaller total that lies within such a larger step: the late event, told by that step: nothing.
 * - Any other smaller total: counting began anew (Codex does so when a window overflows, and when it
 *   goes on from an earlier state): the last request.
 * - The first total, and the first after a restart or a copied history: the last request as well,
 *   because what lies between may be another thread's.
 */
export function measured(meter: CodexMeter, reading: CodexReading): Measured {
  const { total, last } = reading;
  const before = meter.total;
  if (total === undefined) return measuredByLast(meter, last);
  if (before === undefined) return started(total, last ?? total);
  if (isSame(total, before)) return { meter, used: NO_COUNTS };
  const isGrown = isAtLeast(total, before);
  if (isGrown) {
    const { meter: next, used } = meter.isSure
      ? grown(before, { total, last })
      : started(total, last ?? minus(total, before));
    return { meter: defined({ ...next, restarts: meter.restarts }), used };
  }
  if (meter.isSure && isWithinGap(meter, total)) return { meter, used: NO_COUNTS };
  return restarted(meter, { total, used: last ?? total });
}

type Measured = { meter: CodexMeter; used: CodexCounts };

function started(total: CodexCounts, used: CodexCounts): Measured {
  return { meter: { total, isSure: !isSame(used, NO_COUNTS) }, used };
}

function restarted(
  { isSure, restarts = 0 }: CodexMeter,
  { total, used }: { total: CodexCounts; used: CodexCounts },
): Measured {
  // Twice in a row: that is how this thread counts now.
  const isNextSure = !isSure && !isSame(used, NO_COUNTS);
  return { meter: { total, isSure: isNextSure, restarts: restarts + 1 }, used };
}

function grown(
  before: CodexCounts,
  { total, last }: { total: CodexCounts; last?: CodexCounts | undefined },
): Measured {
  const used = minus(total, before);
  const isGap = last !== undefined && !isSame(used, last);
  return { meter: defined({ total, isSure: true, gapFrom: isGap ? before : undefined }), used };
}

function isWithinGap({ gapFrom, total }: CodexMeter, late: CodexCounts): boolean {
  if (gapFrom === undefined || total === undefined) return false;
  return isAtLeast(late, gapFrom) && isAtLeast(total, late);
}

/** The meter behind a history copied from another thread: its total is known, not how it goes on. */
export function afterCopy(meter: CodexMeter): CodexMeter {
  return { ...meter, isSure: false };
}

export function storedMeter(state: JsonObject | undefined): CodexMeter {
  return defined({
    total: storedCounts(state, "total"),
    isSure: booleanAt(state, "isSure") ?? false,
    gapFrom: storedCounts(state, "gapFrom"),
    last: storedCounts(state, "last"),
    restarts: amountAt(state, "restarts"),
  });
}

/** Without totals, the same usage twice in a row is the same event. */
function measuredByLast(meter: CodexMeter, last: CodexCounts | undefined): Measured {
  if (last === undefined || (meter.last !== undefined && isSame(last, meter.last))) {
    return { meter, used: NO_COUNTS };
  }
  return {
    meter: { ...meter, total: plus(meter.total ?? NO_COUNTS, last), last },
    used: last,
  };
}
