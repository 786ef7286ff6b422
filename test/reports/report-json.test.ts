import { expect, test } from "vitest";
import { isObject } from "../../shared/platform/read-value.ts";
import { USAGE_GROUPS, type UsageGroup } from "../../shared/reports/query.ts";
import { usageJson } from "../../shared/reports/report-json.ts";
import { usageReport } from "../../shared/reports/usage-report.ts";
import { PRICES, tableOf, type Used } from "./usage-rows.ts";

const USED: readonly Used[] = [
  {
    at: "2026-11-20T10:05:00Z",
    project: "/w/acme",
    account: "ann",
    tokens: {
      input: 100,
      output: 200,
      reasoning: 50,
      cacheRead: 300,
      cacheWrite5m: 400,
      cacheWrite1h: 500,
      webSearches: 1,
      requests: 2,
    },
  },
  {
    at: "2026-11-20T11:05:00Z",
    project: "/w/acme",
    agentId: "a1",
    model: "gpt-x",
    tokens: { input: 7, requests: 1 },
  },
];

const jsonOf = (groupBy: UsageGroup) =>
  usageJson(
    usageReport(tableOf(USED), PRICES, { groupBy, timeZone: "UTC", order: "oldest" }),
    Date.parse("2026-11-21T00:00:00Z"),
  );

test("days have the well-known shape, with more beside it", () => {
  expect(jsonOf("day")).toMatchInlineSnapshot(`
    {
      "asOf": "2026-11-21T00:00:00.000Z",
      "daily": [
        {
          "cacheCreation1hTokens": 500,
          "cacheCreation5mTokens": 400,
          "cacheCreationTokens": 900,
          "cacheReadTokens": 300,
          "date": "2026-11-20",
          "firstActivity": "2026-11-20T10:00:00.000Z",
          "inputTokens": 107,
          "isPartlyPriced": true,
          "lastActivity": "2026-11-20T11:14:59.999Z",
          "modelBreakdowns": [
            {
              "cacheCreation1hTokens": 500,
              "cacheCreation5mTokens": 400,
              "cacheCreationTokens": 900,
              "cacheReadTokens": 300,
              "cost": 0.023075,
              "inputTokens": 100,
              "modelName": "opus",
              "outputTokens": 200,
              "reasoningTokens": 50,
              "requests": 2,
              "totalTokens": 1500,
              "webSearches": 1,
            },
            {
              "cacheCreation1hTokens": 0,
              "cacheCreation5mTokens": 0,
              "cacheCreationTokens": 0,
              "cacheReadTokens": 0,
              "cost": null,
              "inputTokens": 7,
              "modelName": "gpt-x",
              "outputTokens": 0,
              "reasoningTokens": 0,
              "requests": 1,
              "totalTokens": 7,
              "webSearches": 0,
            },
          ],
          "modelsUsed": [
            "gpt-x",
            "opus",
          ],
          "outputTokens": 200,
          "reasoningTokens": 50,
          "requests": 3,
          "sessions": 1,
          "sources": [
            "claude",
          ],
          "totalCost": 0.023075,
          "totalTokens": 1507,
          "unpriced": {
            "models": [
              "gpt-x",
            ],
            "tokens": 7,
          },
          "webSearches": 1,
        },
      ],
      "found": 1,
      "groupBy": "day",
      "priceTable": "2026-11-01",
      "timeZone": "UTC",
      "totals": {
        "cacheCreation1hTokens": 500,
        "cacheCreation5mTokens": 400,
        "cacheCreationTokens": 900,
        "cacheReadTokens": 300,
        "inputTokens": 107,
        "isPartlyPriced": true,
        "modelsUsed": [
          "gpt-x",
          "opus",
        ],
        "outputTokens": 200,
        "reasoningTokens": 50,
        "requests": 3,
        "sessions": 1,
        "totalCost": 0.023075,
        "totalTokens": 1507,
        "unpriced": {
          "models": [
            "gpt-x",
          ],
          "tokens": 7,
        },
        "webSearches": 1,
      },
    }
  `);
});

test("sessions give their subagents apart", () => {
  expect(jsonOf("session")).toMatchInlineSnapshot(`
    {
      "asOf": "2026-11-21T00:00:00.000Z",
      "found": 1,
      "groupBy": "session",
      "priceTable": "2026-11-01",
      "sessions": [
        {
          "account": "ann",
          "agents": [
            {
              "agentId": "a1",
              "cacheCreation1hTokens": 0,
              "cacheCreation5mTokens": 0,
              "cacheCreationTokens": 0,
              "cacheReadTokens": 0,
              "inputTokens": 7,
              "modelBreakdowns": [
                {
                  "cacheCreation1hTokens": 0,
                  "cacheCreation5mTokens": 0,
                  "cacheCreationTokens": 0,
                  "cacheReadTokens": 0,
                  "cost": null,
                  "inputTokens": 7,
                  "modelName": "gpt-x",
                  "outputTokens": 0,
                  "reasoningTokens": 0,
                  "requests": 1,
                  "totalTokens": 7,
                  "webSearches": 0,
                },
              ],
              "modelsUsed": [
                "gpt-x",
              ],
              "outputTokens": 0,
              "reasoningTokens": 0,
              "requests": 1,
              "totalCost": null,
              "totalTokens": 7,
              "unpriced": {
                "models": [
                  "gpt-x",
                ],
                "tokens": 7,
              },
              "webSearches": 0,
            },
          ],
          "cacheCreation1hTokens": 500,
          "cacheCreation5mTokens": 400,
          "cacheCreationTokens": 900,
          "cacheReadTokens": 300,
          "firstActivity": "2026-11-20T10:00:00.000Z",
          "inputTokens": 107,
          "isPartlyPriced": true,
          "lastActivity": "2026-11-20T11:14:59.999Z",
          "modelBreakdowns": [
            {
              "cacheCreation1hTokens": 500,
              "cacheCreation5mTokens": 400,
              "cacheCreationTokens": 900,
              "cacheReadTokens": 300,
              "cost": 0.023075,
              "inputTokens": 100,
              "modelName": "opus",
              "outputTokens": 200,
              "reasoningTokens": 50,
              "requests": 2,
              "totalTokens": 1500,
              "webSearches": 1,
            },
            {
              "cacheCreation1hTokens": 0,
              "cacheCreation5mTokens": 0,
              "cacheCreationTokens": 0,
              "cacheReadTokens": 0,
              "cost": null,
              "inputTokens": 7,
              "modelName": "gpt-x",
              "outputTokens": 0,
              "reasoningTokens": 0,
              "requests": 1,
              "totalTokens": 7,
              "webSearches": 0,
            },
          ],
          "modelsUsed": [
            "gpt-x",
            "opus",
          ],
          "outputTokens": 200,
          "projectPath": "/w/acme",
          "reasoningTokens": 50,
          "requests": 3,
          "sessionId": "s1",
          "sessions": 1,
          "source": "claude",
          "sources": [
            "claude",
          ],
          "totalCost": 0.023075,
          "totalTokens": 1507,
          "unpriced": {
            "models": [
              "gpt-x",
            ],
            "tokens": 7,
          },
          "webSearches": 1,
        },
      ],
      "timeZone": "UTC",
      "totals": {
        "cacheCreation1hTokens": 500,
        "cacheCreation5mTokens": 400,
        "cacheCreationTokens": 900,
        "cacheReadTokens": 300,
        "inputTokens": 107,
        "isPartlyPriced": true,
        "modelsUsed": [
          "gpt-x",
          "opus",
        ],
        "outputTokens": 200,
        "reasoningTokens": 50,
        "requests": 3,
        "sessions": 1,
        "totalCost": 0.023075,
        "totalTokens": 1507,
        "unpriced": {
          "models": [
            "gpt-x",
          ],
          "tokens": 7,
        },
        "webSearches": 1,
      },
    }
  `);
});

test("every group has its well-known names", () => {
  const names = USAGE_GROUPS.map((group) => {
    const [list = "", rows]: [string?, unknown?] = Object.entries(jsonOf(group))[0] ?? [];
    const [row] = Array.isArray(rows) ? rows : [];
    return [list, isObject(row) ? Object.entries(row)[0] : undefined];
  });

  expect(names).toEqual([
    ["daily", ["date", "2026-11-20"]],
    ["weekly", ["week", "2026-11-16"]],
    ["monthly", ["month", "2026-11"]],
    ["sessions", ["sessionId", "s1"]],
    ["projects", ["project", "/w/acme"]],
    ["models", ["model", "opus"]],
    ["sources", ["source", "claude"]],
  ]);
});
