import type { Rates } from "./price-book.ts";
import type { ListedRates, PricePeriod } from "./price-table.ts";

/** USD per thousand; Anthropic's and OpenAI's price for all their models that search. */
const WEB_SEARCH = 10;

/**
 * What a vendor does not list costs what the next wider thing does: nothing was said to be cheaper.
 * `times`: in fast mode all but searches, which are billed apart.
 */
export function completeRates(listed: ListedRates, times: number): Rates {
  const [input, output, read, write5m, write1h, search] = listed;
  const cacheWrite5m = write5m ?? input ?? 0;
  return {
    input: (input ?? 0) * times,
    output: (output ?? 0) * times,
    cacheRead: (read ?? input ?? 0) * times,
    cacheWrite5m: cacheWrite5m * times,
    cacheWrite1h: (write1h ?? cacheWrite5m) * times,
    webSearch: search ?? WEB_SEARCH,
  };
}

/** What a period lists for a request. A long prompt makes all of the request dearer. */
export function listedRates(period: PricePeriod, atMs: number, promptTokens: number): ListedRates {
  const minute = Math.floor(atMs / MS_PER_MINUTE) % MINUTES_PER_DAY;
  const window = period.hours?.find(([from, to]) =>
    from < to ? minute >= from && minute < to : minute >= from || minute < to,
  );
  if (window !== undefined) return window[2];
  const tier = period.above?.findLast(([threshold]) => promptTokens > threshold);
  return tier?.[1] ?? period.rates;
}

const MS_PER_MINUTE = 60_000;
const MINUTES_PER_DAY = 24 * 60;
