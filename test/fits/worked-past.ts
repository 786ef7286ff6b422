import { inputPrice } from "../../shared/fits/weighted-work.ts";
import type { UsageContext, UsageTable } from "../../shared/ledger/usage-table.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import type { QuotaObservation, WindowKind } from "../../shared/quota/quota-window.ts";
import type { UsageTokens } from "../../shared/sources/usage-entry.ts";
import { SHIPPED_BOOK } from "../prices/shipped-prices.ts";
import { tableOf, type Used } from "../reports/usage-rows.ts";
import { type Random, randomFrom } from "../usage-tree/random.ts";

export type Truth = {
  seed: number;
  days: number;
  /** Percent of a 5-hour window for a dollar at list prices, by model. */
  percentPerUsd: Readonly<Record<string, number>>;
  /** How far sessions of the same price differ in percent: spread of the logarithm. */
  noise: number;
  /** Probability that in an hour of work something that no ledger sees uses up to as much again. */
  unseen: number;
  /** From that day on, counted from the first, everything takes so many times the percent. */
  change?: { day: number; factor: number };
  /** Where the work ends; default `PAST_NOW`. */
  nowMs?: number;
};

/** Of a 5-hour window's percent, what it is of the week. */
export const WEEK_SHARE = 0.12;
export const PAST_NOW = Date.UTC(2026, 10, 21, 18);

export type WorkedPast = {
  observations: QuotaObservation[];
  table: UsageTable;
  /** The rows of the table, one for each answer. */
  used: readonly Used[];
  sessions: readonly WorkedSession[];
};
export type WorkedSession = { id: string; model: string; usd: number; percent: number };

const STEP_MS = 5 * MS_PER_MINUTE;

/**
 * Some weeks of one person's work: what the tools' files tell of it, and what the
 * statusline read, in whole percents.
 */
export function workedPast(truth: Truth): WorkedPast {
  const random = randomFrom(truth.seed);
  const used: Used[] = [];
  const sessions: WorkedSession[] = [];
  const meters = { five_hour: meterOf("five_hour"), seven_day: meterOf("seven_day") };
  const observations: QuotaObservation[] = [];
  const firstMs = (truth.nowMs ?? PAST_NOW) - truth.days * MS_PER_DAY;
  for (let day = 1; day <= truth.days; day++) {
    let atMs = firstMs + day * MS_PER_DAY - 9 * MS_PER_HOUR + random.between(0, 90) * MS_PER_MINUTE;
    const endMs = firstMs + day * MS_PER_DAY;
    const times = truth.change !== undefined && day >= truth.change.day ? truth.change.factor : 1;
    while (atMs < endMs) {
      const session = drawSession(random, truth);
      const lengthMs = random.between(4, 40) * STEP_MS;
      const untilMs = Math.min(endMs, atMs + lengthMs);
      for (; atMs < untilMs; atMs += STEP_MS) {
        const step = stepOf(session, random);
        used.push({ at: new Date(atMs).toISOString(), ...session.context, tokens: step.tokens });
        const percent = step.usd * session.rate * times;
        session.total.usd += step.usd;
        session.total.percent += percent;
        const isDisturbed = random.chance((truth.unseen * STEP_MS) / MS_PER_HOUR);
        const elsewhere = isDisturbed ? (random.next() * percent * MS_PER_HOUR) / STEP_MS : 0;
        const seenMs = atMs + random.between(30, 290) * 1_000;
        for (const meter of [meters.five_hour, meters.seven_day]) {
          const reading = meter.use(atMs, percent + elsewhere, seenMs);
          if (reading !== undefined) observations.push({ ...reading, sessionId: session.total.id });
        }
      }
      sessions.push(session.total);
      atMs += random.between(1, 18) * STEP_MS;
    }
  }
  return { observations, table: withSharedContexts(tableOf(used)), used, sessions };
}

function drawSession(random: Random, { percentPerUsd, noise }: Truth) {
  const models = Object.keys(percentPerUsd);
  const model = models[random.between(0, models.length - 1)] ?? "";
  const id = random.uuid();
  return {
    total: { id, model, usd: 0, percent: 0 },
    context: { sessionId: id, model },
    rate: (percentPerUsd[model] ?? 0) * Math.exp(noise * normal(random)),
    usdPerStep: 0.35 * Math.exp(0.5 * normal(random)),
    input: inputPrice(SHIPPED_BOOK, model, PAST_NOW) ?? 1,
  };
}

/** Tokens as agents use them, most of them read from the cache. */
function stepOf({ usdPerStep, input, context }: ReturnType<typeof drawSession>, random: Random) {
  const counts = {
    input: random.between(100, 2_000),
    output: random.between(2_000, 12_000),
    cacheRead: random.between(300_000, 1_500_000),
    cacheWrite5m: random.between(10_000, 60_000),
  };
  const rates = SHIPPED_BOOK.ratesOf({ model: context.model, atMs: PAST_NOW, promptTokens: 0 });
  const usd = (tokens: typeof counts) =>
    (tokens.input * input +
      tokens.output * (rates?.output ?? 0) +
      tokens.cacheRead * (rates?.cacheRead ?? 0) +
      tokens.cacheWrite5m * (rates?.cacheWrite5m ?? 0)) /
    1e6;
  const factor = (usdPerStep * (0.5 + random.next())) / usd(counts);
  const scaled = {
    input: Math.round(counts.input * factor),
    output: Math.round(counts.output * factor),
    cacheRead: Math.round(counts.cacheRead * factor),
    cacheWrite5m: Math.round(counts.cacheWrite5m * factor),
  };
  const tokens: Partial<UsageTokens> = { ...scaled, requests: 1 };
  return { tokens, usd: usd(scaled) };
}

/** A window that opens with the first use after the last one's reset, and what is read of it. */
function meterOf(window: WindowKind) {
  let open = { usedPercent: 0, resetsAtMs: 0 };
  let told = -1;
  return {
    use(atMs: number, percent: number, seenMs: number): QuotaObservation | undefined {
      if (atMs >= open.resetsAtMs) {
        const lengthMs = window === "five_hour" ? 5 * MS_PER_HOUR : 7 * MS_PER_DAY;
        const startMs = Math.floor(atMs / MS_PER_HOUR) * MS_PER_HOUR;
        open = { usedPercent: 0, resetsAtMs: startMs + lengthMs };
        told = -1;
      }
      open.usedPercent += window === "five_hour" ? percent : percent * WEEK_SHARE;
      const usedPercent = Math.min(100, Math.round(open.usedPercent));
      if (usedPercent === told || seenMs >= open.resetsAtMs) return undefined;
      told = usedPercent;
      const { resetsAtMs } = open;
      return { atMs: seenMs, window, usedPercent, resetsAtMs, source: "statusline" };
    },
  };
}

function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}

/** As a ledger has them: one context for all rows of a session. */
function withSharedContexts(table: UsageTable): UsageTable {
  const numbers = new Map<string, number>();
  const contexts: UsageContext[] = [];
  const contextOf = table.contextOf.map((place) => {
    const context = table.contexts[place];
    if (context === undefined) return 0;
    const number = numbers.get(context.sessionId) ?? contexts.push(context) - 1;
    numbers.set(context.sessionId, number);
    return number;
  });
  return { ...table, contexts, contextOf };
}
