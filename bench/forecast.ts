import { join, resolve } from "node:path";
import { badDataSection } from "./forecast/bad-data.ts";
import {
  evaluate,
  learnSpreads,
  type People,
  type Progress,
  questionsIn,
  SPREAD_SEED,
} from "./forecast/evaluate.ts";
import { hasBatch, openBatch } from "./forecast/ours.ts";
import { writePlots } from "./forecast/plots.ts";
import type { Question } from "./forecast/questions.ts";
import { scoreSections } from "./forecast/sections.ts";
import { measuredRun } from "./measured-run.ts";
import type { ForecastChoice } from "./options.ts";
import type { Place } from "./place.ts";
import { childEnv } from "./program.ts";
import { atMost, type Section } from "./section.ts";

/** Kept apart: who changes the forecast develops it on 21 to 40 only. */
const SEEDS = [4, 5];
const USERS = 200;
const BAD_DATA_USERS = 80;
const TIMED_LINES = 500;
const IMAGES_DIR = resolve(import.meta.dirname, "../docs/images");

/** How well windows are forecast, on simulated people, beside the formulas of other tools. */
export async function measureForecast(
  place: Place,
  { seeds = SEEDS, users = USERS, variant = "usual", isInProcess, writesPlots }: ForecastChoice,
): Promise<Section[]> {
  const progress = stderrProgress();
  const people = (seed: number, count = users): People => {
    return { world: { seed, variant }, users: count, progress };
  };
  const isBatch = isInProcess !== true && hasBatch(place.distDir);
  const spreads = learnSpreads({ ...people(SPREAD_SEED), world: spreadWorld() });
  const batch = isBatch ? openBatch(place.distDir) : undefined;
  const worlds = seeds.map((seed) => people(seed));
  const evaluation = await evaluate(worlds, spreads, batch);
  const badData = badDataSection(people(seeds[0] ?? 1, Math.min(users, BAD_DATA_USERS)));
  const timing = isBatch ? [batchSection(place, people(seeds[0] ?? 1))] : [];
  progress("");
  if (writesPlots) writePlots(IMAGES_DIR, evaluation);
  const scores = scoreSections(evaluation);
  const how = isBatch
    ? `Asked tacho forecast --batch; ${evaluation.batchDiffers} answers differ from the sources'.`
    : "Asked the sources in this process.";
  const who = `Seeds ${seeds.join(", ")}, ${users} people each, variant ${variant}. ${how}`;
  const [first, ...more] = [...scores, badData, ...timing];
  return first === undefined ? [] : [{ ...first, notes: [...first.notes, who] }, ...more];
}

/** Always the usual world: nobody has seen the shifted one. */
function spreadWorld(): People["world"] {
  return { seed: SPREAD_SEED, variant: "usual" };
}

/** The start of the program and the reading of its input included. */
function batchSection(place: Place, people: People): Section {
  const questions = firstOf(questionsIn(people), TIMED_LINES);
  const lines = questions.map(({ id, kind, history, nowMs }) => {
    return JSON.stringify({ id, kind, history, nowMs });
  });
  const home = place.folder("home-forecast");
  const program = {
    command: process.execPath,
    args: [join(place.distDir, "tacho.cjs"), "forecast", "--batch"],
    cwd: home,
    env: childEnv(home),
    stdin: lines.join("\n"),
  };
  const { wallMs, cpuMs } = measuredRun(program, place.folder("time"));
  const cells = [wallMs / lines.length, cpuMs / lines.length];
  const target = atMost(cpuMs / lines.length, 1, "CPU ≤ 1");
  return {
    title: "tacho forecast --batch",
    columns: [
      { title: "wall ms per line", decimals: 2 },
      { title: "CPU ms per line", decimals: 2 },
    ],
    rows: [{ name: "whole process", cells, target }],
    notes: [`${lines.length} lines in one run, the program's start included.`],
  };
}

function firstOf(questions: Iterable<Question>, count: number): Question[] {
  const first: Question[] = [];
  for (const question of questions) {
    if (first.push(question) === count) break;
  }
  return first;
}

/** On a terminal one line that changes; else nothing but the seeds' first lines. */
function stderrProgress(): Progress {
  const { stderr } = process;
  let previous = "";
  return (text) => {
    if (stderr.isTTY) stderr.write(`\r\u001b[K${text}`);
    else if (text !== "" && text.split(":")[0] !== previous) stderr.write(`${text}\n`);
    previous = text.split(":")[0] ?? "";
  };
}
