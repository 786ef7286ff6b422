import { cpus, loadavg } from "node:os";
import { measureForecast } from "./forecast.ts";
import { measureHooks } from "./hooks.ts";
import { measureKill } from "./kill.ts";
import { measureMcp } from "./mcp.ts";
import { type ForecastChoice, type Options, parseOptions, type Topic } from "./options.ts";
import { openPlace, type Place } from "./place.ts";
import { measureQuota } from "./quota.ts";
import type { Section } from "./section.ts";
import { measureStartCosts } from "./start-costs.ts";
import { measureStatusline } from "./statusline.ts";
import { tableText } from "./table.ts";
import { measureUsage } from "./usage.ts";
import { measureWriters } from "./writers.ts";

type Measure = (place: Place, rounds: number, choice: ForecastChoice) => Promise<Section[]>;

const MEASURES: Record<Topic, { measure: Measure; rounds: number }> = {
  statusline: { measure: measureStatusline, rounds: 40 },
  hooks: { measure: measureHooks, rounds: 40 },
  writers: { measure: measureWriters, rounds: 1 },
  kill: { measure: measureKill, rounds: 30 },
  mcp: { measure: measureMcp, rounds: 40 },
  start: { measure: measureStartCosts, rounds: 30 },
  usage: { measure: measureUsage, rounds: 9 },
  quota: { measure: measureQuota, rounds: 40 },
  // One pass: chance comes from the seed.
  forecast: {
    measure: (place, _rounds, choice) => measureForecast(place, choice),
    rounds: 1,
  },
};

/** A missed target is a result, not a failure: only a benchmark that could not run exits with 1. */
async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  const place = openPlace();
  const machine = { startedAt: new Date().toISOString(), ...machineFacts(), loadBefore: loadavg() };
  if (!options.json) console.log(`${machineText(machine)}\n`);
  const sections: (Section & { topic: Topic })[] = [];
  for (const topic of options.topics) {
    for (const section of await measured(topic, place, options)) {
      sections.push({ topic, ...section });
      if (!options.json) console.log(`${tableText(section)}\n`);
    }
  }
  const loadAfter = loadavg();
  if (options.json) console.log(JSON.stringify({ ...machine, loadAfter, sections }, null, 2));
  else console.log(`load ${loadText(machine.loadBefore)} before, ${loadText(loadAfter)} after`);
}

function measured(topic: Topic, place: Place, { rounds, forecast }: Options): Promise<Section[]> {
  const { measure, rounds: usualRounds } = MEASURES[topic];
  return measure(place, rounds ?? usualRounds, forecast);
}

function machineFacts() {
  const [first] = cpus();
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: `${cpus().length} × ${first?.model.trim() ?? "unknown"}`,
  };
}

function machineText({
  startedAt,
  node,
  platform,
  cores,
}: ReturnType<typeof machineFacts> & { startedAt: string }): string {
  return `${startedAt}  Node.js ${node}  ${platform}  ${cores}`;
}

function loadText([oneMinute = 0]: readonly number[]): string {
  return oneMinute.toFixed(1);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
