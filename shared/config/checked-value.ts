import { amountAt, type JsonObject } from "../platform/read-value.ts";

// Readers of what the schema has checked before; see platform/read-value.ts.

/** A finite number from 0 to `max`. */
export function amountUpTo(
  max: number,
  raw: JsonObject | undefined,
  key: string,
): number | undefined {
  const amount = amountAt(raw, key);
  return amount !== undefined && amount <= max ? amount : undefined;
}

export function wholeNumberUpTo(
  max: number,
  raw: JsonObject | undefined,
  key: string,
): number | undefined {
  const amount = amountUpTo(max, raw, key);
  return Number.isInteger(amount) ? amount : undefined;
}

export function oneOf<Name extends string>(
  names: readonly Name[],
  value: unknown,
): Name | undefined {
  return names.find((name) => name === value);
}
