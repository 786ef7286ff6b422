import { parseArgs } from "node:util";
import type { Variant } from "./forecast/person.ts";

export const TOPICS = [
  "statusline",
  "hooks",
  "writers",
  "kill",
  "mcp",
  "start",
  "usage",
  "quota",
  "forecast",
] as const;
export type Topic = (typeof TOPICS)[number];

export type Options = {
  topics: readonly Topic[];
  json: boolean;
  /** Instead of the topic's own number of rounds. */
  rounds?: number;
  forecast: ForecastChoice;
};

/** What is forecast for whom, instead of the usual. */
export type ForecastChoice = {
  seeds?: readonly number[];
  users?: number;
  variant?: Variant;
  isInProcess?: true;
  writesPlots?: true;
};

/** Topics named, all when none is. Throws a sentence for a person when the arguments make no sense. */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean" },
      rounds: { type: "string" },
      seed: { type: "string" },
      users: { type: "string" },
      variant: { type: "string" },
      "in-process": { type: "boolean" },
      plots: { type: "boolean" },
    },
  });
  const topics = positionals.map(topicOf);
  if (values.rounds !== undefined && topics.length !== 1) {
    throw new Error(
      `--rounds goes with one topic: what a round is differs (${TOPICS.join(", ")}).`,
    );
  }
  return {
    topics: topics.length === 0 ? TOPICS : topics,
    json: values.json === true,
    ...(values.rounds !== undefined && { rounds: countOf("--rounds", values.rounds) }),
    forecast: {
      ...(values.seed !== undefined && { seeds: values.seed.split(",").map(seedOf) }),
      ...(values.users !== undefined && { users: countOf("--users", values.users) }),
      ...(values.variant !== undefined && { variant: variantOf(values.variant) }),
      ...(values["in-process"] === true && { isInProcess: true }),
      ...(values.plots === true && { writesPlots: true }),
    },
  };
}

function topicOf(name: string): Topic {
  const topic = TOPICS.find((known) => known === name);
  if (topic === undefined) throw new Error(`No topic "${name}"; there is ${TOPICS.join(", ")}.`);
  return topic;
}

function countOf(option: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`${option} takes a whole number above 0, not "${text}".`);
}

function seedOf(text: string): number {
  return countOf("--seed", text);
}

function variantOf(text: string): Variant {
  if (text === "usual" || text === "shifted") return text;
  throw new Error(`--variant takes usual or shifted, not "${text}".`);
}
