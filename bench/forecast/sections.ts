import type { WindowKind } from "../../shared/quota/quota-window.ts";
import { atMost, type Column, type Row, type Section, type Target } from "../section.ts";
import { type Calibration, calibration } from "./calibration.ts";
import { type Case, type Evaluation, judgedBy, OURS, withSpread } from "./evaluate.ts";
import { CODEXBAR, ELAPSED_LINEAR, EWMA, PEERS } from "./peers.ts";
import { PASTS } from "./questions.ts";
import { type Scores, scoresOf } from "./scores.ts";

const KINDS = ["five_hour", "seven_day"] as const;
const TITLES: Record<WindowKind, string> = {
  five_hour: "5-hour window",
  seven_day: "7-day window",
};
const LINEAR_SPREAD = withSpread(ELAPSED_LINEAR);
const EWMA_SPREAD = withSpread(EWMA.name);

/** The order of the tables: ours, peers with a spread that they do not have, peers as they show it. */
const METHODS = [
  { method: OURS, name: OURS },
  ...[...PEERS, EWMA].map(({ name }) => ({ method: withSpread(name), name: withSpread(name) })),
  ...PEERS.map(({ name }) => ({ method: name, name: `${name}, as shown` })),
];

export function scoreSections(evaluation: Evaluation): Section[] {
  return [
    ...KINDS.map((kind) => peersSection(evaluation, kind)),
    targetsSection(evaluation),
    pastsSection(evaluation),
    peopleSection(evaluation),
    calibrationSection(evaluation),
  ];
}

const SCORE_COLUMNS: readonly Column[] = [
  { title: "cases", decimals: 0 },
  { title: "pinball", decimals: 3 },
  { title: "cover", decimals: 3 },
  { title: "width", decimals: 1 },
  { title: "Brier", decimals: 4 },
  { title: "log loss", decimals: 3 },
  { title: "MAE p50", decimals: 1 },
  { title: "false .5", decimals: 3 },
  { title: "miss .5", decimals: 3 },
  { title: "false .35", decimals: 3 },
  { title: "miss .35", decimals: 3 },
  { title: "ETA h", decimals: 2 },
  { title: "CPU ms", decimals: 2 },
];

function peersSection(evaluation: Evaluation, kind: WindowKind): Section {
  const rows = METHODS.map(({ method, name }): Row => {
    const scores = scoresFor(evaluation, method, (one) => one.kind === kind);
    return { name, cells: [...scoreCells(scores), evaluation.meanMs.get(method)?.[kind]] };
  });
  const cases = evaluation.cases.filter((one) => one.kind === kind);
  const ranOut = cases.filter(({ truth }) => truth.exhaustedAtMs !== undefined).length;
  const share = ((100 * ranOut) / cases.length).toFixed(1);
  const { etaCoverage, strictCoverage } = scoresFor(evaluation, OURS, (one) => one.kind === kind);
  return {
    title: TITLES[kind],
    columns: SCORE_COLUMNS,
    rows,
    notes: [
      `${cases.length} questions, ${share} % of the windows ran out.`,
      `Our interval of the moment held the true one in ${(100 * etaCoverage).toFixed(0)} %.`,
      `cover: give or take half a percent, as readings are rounded; to the last digit ${strictCoverage.toFixed(3)} of ours.`,
    ],
  };
}

function scoreCells(scores: Scores): number[] {
  const { falseAlarms, misses } = scores;
  return [
    scores.cases,
    scores.pinball,
    scores.coverage,
    scores.width,
    scores.brier,
    scores.logLoss,
    scores.medianError,
    falseAlarms["0.5"],
    misses["0.5"],
    falseAlarms["0.35"],
    misses["0.35"],
    scores.medianEtaErrorHours,
  ];
}

/** What an implementation of the method has to reach on people it has never seen: 5-hour, 7-day. */
const RATIOS: readonly { score: "pinball" | "brier"; to: string; limits: [number, number] }[] = [
  { score: "pinball", to: ELAPSED_LINEAR, limits: [0.5, 0.5] },
  { score: "pinball", to: LINEAR_SPREAD, limits: [0.87, 0.87] },
  { score: "pinball", to: CODEXBAR, limits: [0.45, 0.62] },
  { score: "brier", to: ELAPSED_LINEAR, limits: [0.54, 0.57] },
  { score: "brier", to: CODEXBAR, limits: [0.72, 0.73] },
  { score: "brier", to: LINEAR_SPREAD, limits: [0.87, 0.82] },
];
const COVERAGE: Record<WindowKind, [number, number]> = {
  five_hour: [0.78, 0.9],
  seven_day: [0.76, 0.88],
};
const MAX_ETA_ERROR_HOURS: Record<WindowKind, number> = { five_hour: 0.5, seven_day: 11.5 };
const MAX_FALSE_ALARMS = 0.07;
const MAX_MS = 1;

function targetsSection(evaluation: Evaluation): Section {
  const rows = KINDS.flatMap((kind, index): Row[] => {
    const of = (method: string) => scoresFor(evaluation, method, (one) => one.kind === kind);
    const ours = of(OURS);
    const name = (text: string) => `${TITLES[kind]}: ${text}`;
    const ratios = RATIOS.map(({ score, to, limits }): Row => {
      const ratio = ours[score] / of(to)[score];
      return under(name(`${score} ÷ ${to}`), ratio, limits[index] ?? 0);
    });
    const ms = evaluation.meanMs.get(OURS)?.[kind] ?? Number.NaN;
    const [low, high] = COVERAGE[kind];
    const isCovered = ours.coverage >= low && ours.coverage <= high;
    const target = verdict({ text: `${low} to ${high}`, isMet: isCovered });
    return [
      ...ratios,
      { name: name("coverage of p10 to p90"), cells: [ours.coverage], target },
      under(name("median ETA error, h"), ours.medianEtaErrorHours, MAX_ETA_ERROR_HOURS[kind]),
      under(name("false alarms at P ≥ .5"), ours.falseAlarms["0.5"], MAX_FALSE_ALARMS),
      under(name("CPU ms per query"), ms, MAX_MS),
    ];
  });
  return { title: "targets", columns: [{ title: "reached", decimals: 3 }], rows, notes: [] };
}

function under(name: string, figure: number, limit: number): Row {
  return { name, cells: [figure], target: verdict(atMost(figure, limit, `≤ ${limit}`)) };
}

function verdict({ text, isMet }: Target): Target {
  return { text: `${text} ${isMet ? "met" : "missed"}`, isMet };
}

function pastsSection(evaluation: Evaluation): Section {
  const rows = KINDS.flatMap((kind) =>
    PASTS.map((past) =>
      comparedRow(evaluation, `${TITLES[kind]}, past: ${past}`, (one) => {
        return one.kind === kind && one.past === past;
      }),
    ),
  );
  const notes = [
    "What was recorded before the window of the question; full: 21 days (7-day: 5 weeks).",
  ];
  return { title: "by history", columns: COMPARED_COLUMNS, rows, notes };
}

function peopleSection(evaluation: Evaluation): Section {
  const people = [...new Set(evaluation.cases.map(({ person }) => person))].sort();
  const rows = KINDS.flatMap((kind) =>
    people.map((person) =>
      comparedRow(evaluation, `${TITLES[kind]}, ${person}`, (one) => {
        return one.kind === kind && one.person === person;
      }),
    ),
  );
  return { title: "by people", columns: COMPARED_COLUMNS, rows, notes: [] };
}

const COMPARED_COLUMNS: readonly Column[] = [
  { title: "cases", decimals: 0 },
  { title: "pinball", decimals: 3 },
  { title: "Brier", decimals: 4 },
  { title: "cover", decimals: 3 },
  { title: "linear+spread pinball", decimals: 3 },
  { title: "Brier", decimals: 4 },
  { title: "EWMA+spread pinball", decimals: 3 },
  { title: "Brier", decimals: 4 },
];

function comparedRow(evaluation: Evaluation, name: string, isAsked: (one: Case) => boolean): Row {
  const [ours, linear, ewma] = [OURS, LINEAR_SPREAD, EWMA_SPREAD].map((method) =>
    scoresFor(evaluation, method, isAsked),
  );
  return {
    name,
    cells: [
      ours?.cases,
      ours?.pinball,
      ours?.brier,
      ours?.coverage,
      linear?.pinball,
      linear?.brier,
      ewma?.pinball,
      ewma?.brier,
    ],
  };
}

function calibrationSection(evaluation: Evaluation): Section {
  const [five, seven] = KINDS.map((kind) =>
    calibration(judgedBy(OURS, evaluation, (one) => one.kind === kind)),
  );
  const cells = (one: Calibration | undefined) => [one?.cases, one?.said, one?.seen];
  return {
    title: "said → seen",
    columns: ["5 h cases", "said", "seen", "7 d cases", "said", "seen"].map((title) => ({
      title,
      decimals: title.endsWith("cases") ? 0 : 2,
    })),
    rows: (five ?? []).map((one, index) => ({
      name: one.name,
      cells: [...cells(one), ...cells(seven?.[index])],
    })),
    notes: ["Windows by the probability we named, and the share of them that ran out."],
  };
}

function scoresFor(
  evaluation: Evaluation,
  method: string,
  isAsked: (one: Case) => boolean,
): Scores {
  return scoresOf(judgedBy(method, evaluation, isAsked));
}
