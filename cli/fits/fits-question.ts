import { defined } from "../../shared/platform/read-value.ts";
import { usageError } from "../usage-error.ts";

/** As the person wrote it. */
type Given = {
  [Key in "tokens" | "usd" | "minutes" | "like" | "model" | "account"]?: string | undefined;
};

/** The arguments of the MCP tool `fits`. */
export type FitsQuestion = {
  [Key in "estimatedTokens" | "estimatedUsd" | "minutes"]?: number;
} & { [Key in "likeSession" | "model" | "account"]?: string };

const SIZES = ["tokens", "usd", "minutes", "like"] as const;
const UNITS: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["k", 1e3],
  ["m", 1e6],
  ["b", 1e9],
]);

/** Throws a usage error for anything but exactly one size of the work. */
export function parseFitsQuestion(given: Given): FitsQuestion {
  const sizes = SIZES.filter((size) => given[size] !== undefined);
  if (sizes.length !== 1) {
    throw usageError("Give exactly one of --tokens, --usd, --minutes and --like.", "fits");
  }
  if (given.minutes !== undefined && given.model !== undefined) {
    throw usageError("--model does not go with --minutes: these are of work as usual.", "fits");
  }
  return defined({
    estimatedTokens: amountOf("tokens", given.tokens, /^(\d+(?:\.\d+)?)([kmb]?)$/i),
    estimatedUsd: amountOf("usd", given.usd, /^\$?(\d*\.?\d+)()$/),
    minutes: amountOf("minutes", given.minutes, /^(\d+(?:\.\d+)?)()$/),
    likeSession: given.like,
    model: given.model,
    account: given.account,
  });
}

/** Most that the tool takes. */
const MAX = { tokens: 1e12, usd: 1e6, minutes: 7 * 24 * 60 } as const;

function amountOf(
  option: keyof typeof MAX,
  text: string | undefined,
  form: RegExp,
): number | undefined {
  if (text === undefined) return undefined;
  const [, digits = "", unit = ""] = form.exec(text.trim().replaceAll(",", "")) ?? [];
  const amount = Number.parseFloat(digits) * (UNITS.get(unit.toLowerCase()) ?? 1);
  if (amount > 0 && amount <= MAX[option]) return amount;
  const most = MAX[option].toLocaleString("en-US");
  throw usageError(`--${option} takes a number above 0, at most ${most}, not "${text}".`, "fits");
}
