import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../shared/platform/read-value.ts";
import { type ImportWorld, planImport } from "../../shared/reports/import-ccusage.ts";
import { usageJson } from "../../shared/reports/report-json.ts";
import { usageReport } from "../../shared/reports/usage-report.ts";
import { totalTokens } from "../../shared/usage/token-counts.ts";
import { PRICES, tableOf } from "./usage-rows.ts";

const AMOUNTS = {
  inputTokens: 100,
  outputTokens: 50,
  cacheCreationTokens: 30,
  cacheReadTokens: 20,
};
const OPUS = { modelName: "claude-opus-5", ...AMOUNTS, cost: 0.0019475 };
const GPT = { modelName: "gpt-5.6", ...AMOUNTS, cost: 0.1 };

test("a day of ccusage becomes an entry at noon for each model", () => {
  const json = { daily: [{ date: "2026-11-10", ...AMOUNTS, modelBreakdowns: [OPUS] }], totals: {} };

  expect(planImport(json, world({ timeZone: "Pacific/Auckland" }))).toEqual({
    entries: [
      {
        source: "claude",
        id: "imported:claude:2026-11-10:claude-opus-5",
        // Noon in Auckland.
        atMs: Date.parse("2026-11-09T23:00:00Z"),
        sessionId: "imported",
        model: "claude-opus-5",
        isSidechain: false,
        isMarked: false,
        tokens: {
          input: 100,
          output: 50,
          reasoning: 0,
          cacheRead: 20,
          cacheWrite5m: 30,
          cacheWrite1h: 0,
          webSearches: 0,
          requests: 0,
        },
      },
    ],
    skipped: {
      own_usage: 0,
      unknown_tool: 0,
      unsaid_tool: 0,
      several_tools: 0,
      no_day: 0,
      broken: 0,
    },
  });
});

test("days of which there is own usage are left out, tool by tool", () => {
  const json = {
    daily: [
      { date: "2026-11-10", modelBreakdowns: [OPUS] },
      { date: "2026-11-11", modelBreakdowns: [OPUS] },
    ],
  };
  const hasOwn: ImportWorld["hasOwn"] = (source, day) =>
    source === "claude" && day === "2026-11-11";

  expect(brief(json, { hasOwn })).toEqual([
    "claude imported:claude:2026-11-10:claude-opus-5 200",
    { own_usage: 1 },
  ]);
  expect(brief(json, { hasOwn, source: "amp" })).toEqual([
    "amp imported:amp:2026-11-10:claude-opus-5 200",
    "amp imported:amp:2026-11-11:claude-opus-5 200",
    {},
  ]);
});

describe("ccusage 20 names the tools of a day", () => {
  const day = (agents: string[], ...modelBreakdowns: object[]) => ({
    daily: [
      { agent: "all", period: "2026-11-10", metadata: { agents }, ...AMOUNTS, modelBreakdowns },
    ],
  });

  test("of one tool all is its own", () => {
    expect(brief(day(["opencode"], OPUS))).toEqual([
      "opencode imported:opencode:2026-11-10:claude-opus-5 200",
      {},
    ]);
  });

  test("of several that have models of their own, the models tell", () => {
    expect(brief(day(["claude", "codex"], OPUS, GPT))).toEqual([
      "claude imported:claude:2026-11-10:claude-opus-5 200",
      "codex imported:codex:2026-11-10:gpt-5.6 200",
      {},
    ]);
  });

  test("where a model could be anyone's it is left out", () => {
    expect(brief(day(["claude", "opencode"], OPUS))).toEqual([{ several_tools: 1 }]);
    expect(brief(day(["claude", "codex"], { ...OPUS, modelName: "glm-5" }))).toEqual([
      { several_tools: 1 },
    ]);
  });

  test("a tool that is not read is left out", () => {
    expect(brief(day(["droid"], OPUS))).toEqual([{ unknown_tool: 1 }]);
  });
});

describe("an export that names no tool", () => {
  const day = (...modelBreakdowns: object[]) => ({
    daily: [{ date: "2026-11-10", ...AMOUNTS, modelBreakdowns }],
  });
  const GEMINI = { ...OPUS, modelName: "gemini-3-pro" };

  test("gives Claude Code what is Claude's, and nobody the rest", () => {
    expect(brief(day(OPUS, GEMINI, GPT))).toEqual([
      "claude imported:claude:2026-11-10:claude-opus-5 200",
      { unsaid_tool: 2 },
    ]);
  });

  test("is all of the tool that the user names", () => {
    expect(brief(day(GEMINI), { source: "gemini" })).toEqual([
      "gemini imported:gemini:2026-11-10:gemini-3-pro 200",
      {},
    ]);
  });

  test("tells the tool where it stands before the model", () => {
    expect(brief(day({ ...OPUS, modelName: "[openclaw] claude-opus-5" }))).toEqual([
      "openclaw imported:openclaw:2026-11-10:claude-opus-5 200",
      {},
    ]);
    expect(brief(day({ ...OPUS, modelName: "[pi] claude-opus-5" }))).toEqual([{ unknown_tool: 1 }]);
  });
});

test("ccusage codex names models in its own way", () => {
  const models = { "gpt-5.6": { ...AMOUNTS, reasoningOutputTokens: 10, isFallback: false } };
  const plan = planImport({ daily: [{ date: "2026-11-12", costUSD: 1, models }] }, world());

  expect(plan?.entries).toMatchObject([{ source: "codex", tokens: { output: 50, reasoning: 10 } }]);
});

test("sessions of one day add up; weeks, months and longer sessions have no day", () => {
  const session = (firstActivity: string, lastActivity: string) => ({
    sessionId: "s",
    firstActivity,
    lastActivity,
    modelBreakdowns: [OPUS],
  });
  const sessions = [
    session("2026-11-10T10:00:00.000Z", "2026-11-10T12:00:00.000Z"),
    session("2026-11-10T13:00:00.000Z", "2026-11-10T14:00:00.000Z"),
    session("2026-11-10T23:00:00.000Z", "2026-11-11T01:00:00.000Z"),
  ];

  expect(brief({ sessions })).toEqual([
    "claude imported:claude:2026-11-10:claude-opus-5 400",
    { no_day: 1 },
  ]);
  expect(brief({ monthly: [{ month: "2026-11", modelBreakdowns: [OPUS] }] })).toEqual([
    { no_day: 1 },
  ]);
  expect(brief({ weekly: [{ week: "2026-11-09", modelBreakdowns: [OPUS] }] })).toEqual([
    { no_day: 1 },
  ]);
});

test("days by project are added up", () => {
  const days = [{ date: "2026-11-10", modelBreakdowns: [OPUS] }];

  expect(brief({ projects: { a: days, b: days } })).toEqual([
    "claude imported:claude:2026-11-10:claude-opus-5 400",
    {},
  ]);
});

test("rows with amounts that are none are counted, and anything else is no export", () => {
  const broken = { ...OPUS, outputTokens: "many" };
  const daily = [
    { date: "2026-11-10", modelBreakdowns: [OPUS, broken] },
    { date: "2026-11-11" },
    7,
  ];

  expect(brief({ daily })).toEqual([{ no_day: 1, broken: 2 }]);
  expect(planImport({ days: [] }, world())).toBeUndefined();
});

test("our own export gives the same tokens again", () => {
  const table = tableOf([
    { at: "2026-11-10T10:00:00Z", tokens: { input: 1, output: 9, reasoning: 4, cacheWrite1h: 5 } },
    { at: "2026-11-11T10:00:00Z", source: "codex", model: "gpt-x", tokens: { cacheWrite5m: 3 } },
  ]);
  const report = usageReport(table, PRICES, { groupBy: "day", timeZone: "UTC", order: "oldest" });
  const json: JsonObject = JSON.parse(JSON.stringify(usageJson(report, 0)));

  expect(brief(json)).toEqual([
    "claude imported:claude:2026-11-10:opus 15",
    "codex imported:codex:2026-11-11:gpt-x 3",
    {},
  ]);
});

function world(given: Partial<ImportWorld> = {}): ImportWorld {
  return { hasOwn: () => false, timeZone: "UTC", ...given };
}

function brief(json: JsonObject, given?: Partial<ImportWorld>): unknown[] {
  const plan = planImport(json, world(given));
  const skipped = Object.entries(plan?.skipped ?? {}).filter(([, count]) => count > 0);
  return [
    ...(plan?.entries ?? []).map(
      ({ source, id, tokens }) => `${source} ${id} ${totalTokens(tokens)}`,
    ),
    Object.fromEntries(skipped),
  ];
}

test.each([1e300, 1.5, -3, Number.MAX_SAFE_INTEGER])("an amount of %d is none", (inputTokens) => {
  const row = { date: "2026-01-05", inputTokens, outputTokens: 1 };

  const plan = planImport(
    { daily: [{ ...row, modelBreakdowns: [{ modelName: "claude-opus-5-5", ...row }] }] },
    { hasOwn: () => false },
  );

  expect(plan).toMatchObject({ entries: [], skipped: { broken: 1 } });
});
