import { formatMoney } from "../display/amount.ts";
import type { ExtraUsage } from "./extra-usage.ts";

type Spent = Pick<ExtraUsage, "isEnabled" | "usedCents" | "monthlyLimitCents" | "currency">;

/** `$12.40 of $40.00`, `$12.40`; `undefined` where nothing may be spent, or nobody said how much was. */
export function spentText({ isEnabled, usedCents, ...limit }: Spent): string | undefined {
  if (!isEnabled || usedCents === undefined) return undefined;
  const { monthlyLimitCents, currency } = limit;
  const used = moneyText(usedCents, currency);
  if (monthlyLimitCents === undefined) return used;
  return `${used} of ${moneyText(monthlyLimitCents, currency)}`;
}

function moneyText(cents: number, currency = "USD"): string {
  const amount = formatMoney(cents / 100);
  return currency === "USD" ? amount : `${amount.replace("$", "")} ${currency}`;
}

/** Of the month's limit, where there is one. */
export function spentPercent({
  usedPercent,
  usedCents,
  monthlyLimitCents,
}: Pick<Partial<ExtraUsage>, "usedPercent" | "usedCents" | "monthlyLimitCents">):
  | number
  | undefined {
  if (usedPercent !== undefined) return usedPercent;
  if (usedCents === undefined || !monthlyLimitCents) return undefined;
  return (usedCents / monthlyLimitCents) * 100;
}
