const UNITS = ["", "k", "M", "B", "T"] as const;

/** Tokens with a decimal where it says something: `950`, `80.2k`, `184k`, `12.4M`. */
export function formatTokens(tokens: number): string {
  return inUnits(tokens, 100);
}

/** Tokens in two or three digits: `8.4k`, `84k`, `200k`, `1M`, for a place that is short of room. */
export function formatShortTokens(tokens: number): string {
  return inUnits(tokens, 10);
}

/** `$4.27`, `$1,234`, `$12.3k`; a real amount below half a cent is `<$0.01`, never `$0.00`. */
export function formatMoney(usd: number): string {
  if (usd > 0 && usd < 0.005) return "<$0.01";
  const amount = atLeastZero(usd);
  if (amount < 999.995) return `$${amount.toFixed(2)}`;
  const whole = Math.round(amount);
  if (whole >= 10_000) return `$${inUnits(whole, 100)}`;
  return `$${Math.floor(whole / 1_000)},${String(whole % 1_000).padStart(3, "0")}`;
}

/**
 * Whole percents, `61%`. Rounding never says that something is used up or untouched when it is not:
 * `99%` below 100, `<1%` above 0.
 */
export function formatPercent(percent: number): string {
  if (percent > 0 && percent < 0.5) return "<1%";
  const whole =
    percent >= 100 ? cap(Math.round(percent)) : Math.min(99, Math.round(atLeastZero(percent)));
  return `${whole}%`;
}

/** The same as it stands in sentences and tables: `61 %`. */
export function formatSpacedPercent(percent: number): string {
  return formatPercent(percent).replace("%", " %");
}

/** One decimal below `decimalsBelow` of a unit, none above and none that is zero. */
function inUnits(amount: number, decimalsBelow: number): string {
  let value = atLeastZero(amount);
  let unit = 0;
  // 999.5 would round to 1000 of its unit.
  while (value >= (unit === 0 ? 1_000 : 999.5) && unit < UNITS.length - 1) {
    value /= 1_000;
    unit++;
  }
  const hasDecimal = unit > 0 && Number(value.toFixed(1)) < decimalsBelow;
  const digits = String(hasDecimal ? Number(value.toFixed(1)) : cap(Math.round(value)));
  return digits + (UNITS[unit] ?? "");
}

/** Foreign numbers may be anything; a longer one would only be noise. */
function cap(value: number): number {
  return Math.min(9_999, value);
}

function atLeastZero(value: number): number {
  return value > 0 ? value : 0;
}
