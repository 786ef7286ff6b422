import { expect, test } from "vitest";
import { type Explained, explainedText } from "../../mcp/explained-text.ts";
import type { ExplainedLine } from "../../mcp/explained-value.ts";

const NONE = {
  ...{ inputTokens: 0, outputTokens: 0, cacheCreationTokens: 0, cacheReadTokens: 0 },
  ...{ cacheCreation5mTokens: 0, cacheCreation1hTokens: 0, reasoningTokens: 0 },
  ...{ webSearches: 0, requests: 0 },
};
const RATES = {
  ...{ input: 4, output: 20, cacheRead: 0.2, cacheWrite5m: 5, cacheWrite1h: 8, webSearch: 10 },
};

function line(facts: Partial<ExplainedLine>): ExplainedLine {
  return { ...NONE, model: "opus", promptAbove: 0, rates: RATES, cost: 1, ...facts };
}

function textOf(explained: Partial<Explained>): string {
  const totals = { ...NONE, requests: 3, totalTokens: 2_000_000, totalCost: 5, sessions: 2 };
  return explainedText(
    { lines: [], totals, uncounted: {}, priceTable: "2026-09-23", ...explained },
    { subject: "Codex, all history", ageMs: 0 },
  );
}

test("a line names what makes its price another one: fast mode, and long prompts", () => {
  const lines = [
    line({ speed: "fast", promptAbove: 272_000, inputTokens: 250_000, webSearches: 1, cost: 1.01 }),
    line({ outputTokens: 50_000, webSearches: 20, cost: 1.2 }),
  ];

  expect(textOf({ lines })).toMatchInlineSnapshot(`
    "Codex, all history: $5.00, 2M tokens, in 3 requests of 2 sessions.
    opus (fast mode, prompts above 272k): $1.01 = 250k input at $4 per million and 1 web search at $10 per thousand.
    opus: $1.20 = 50k output at $20 per million and 20 web searches at $10 per thousand.
    Each answer counts once, however often it was written down, with its largest numbers; subagents count with their session. List prices of 2026-09-23, by the time of the request. Files read just now."
  `);
});

test("what is not listed is said, with what it comes to", () => {
  const lines = Array.from({ length: 64 }, (_, index) =>
    line({ model: `m${index}`, inputTokens: 1_000_000, cost: 4 }),
  );
  const unpriced = [...lines.slice(0, 13), { ...line({ model: "glm" }), cost: null }];

  expect(textOf({ lines }).split("\n")[13]).toBe("… and 52 more prices, $208.00 together.");
  expect(textOf({ lines: unpriced }).split("\n")[13]).toBe("… and 1 more price, $4.00 together.");
  expect(textOf({ lines: lines.slice(0, 12) })).not.toContain("…");
});

test("a model of which only the fast mode has no price is not called unpriced", () => {
  const totals = {
    ...NONE,
    ...{ totalTokens: 3_000_000, totalCost: 5, isPartlyPriced: true, sessions: 1 },
    unpriced: { tokens: 1_000_000, models: ["glm-9", "sol"], fastModels: ["sol"] },
  };

  const text = textOf({ lines: [line({}), line({ model: "sol", cost: null })], totals });

  expect(text).toContain("No price is known for glm-9, and for sol in fast mode (1M tokens).");
});

test("what could not be counted is told in words", () => {
  const one = { not_json: 1, too_long: 1, synthetic: 1, no_id: 1, bad_tokens: 1, replay: 1 };
  const texts = [
    textOf({ uncounted: { synthetic: 51, bad_tokens: 144, replay: 196 } }),
    textOf({ uncounted: { ...one, bad_time: 1, packed: 1 } }),
    textOf({ uncounted: { packed: 2, bad_time: 2, no_id: 2, too_long: 2, not_json: 2 } }),
  ];

  const lines = texts.map((text) =>
    text.split("\n").find((each) => each.startsWith("Not counted")),
  );
  expect(lines.join("\n")).toMatchInlineSnapshot(`
    "Not counted, in all files of all tools: 51 error messages of the tools, 144 lines with broken token counts and 196 lines that forks repeat. For each tool: tacho audit.
    Not counted, in all files of all tools: 1 torn line, 1 overlong line, 1 error message of a tool, 1 line without an id, 1 line with broken token counts, 1 line at a time that cannot be, 1 line that a fork repeats and 1 damaged compressed piece. For each tool: tacho audit.
    Not counted, in all files of all tools: 2 torn lines, 2 overlong lines, 2 lines without an id, 2 lines at times that cannot be and 2 damaged compressed pieces. For each tool: tacho audit."
  `);
  expect(textOf({})).not.toContain("Not counted");
});
