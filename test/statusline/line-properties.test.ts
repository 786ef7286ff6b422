import fc from "fast-check";
import { expect, test } from "vitest";
import { CHARSETS, LAYOUTS, SEGMENTS, THEMES } from "../../shared/config/config.ts";
import { displayWidth } from "../../shared/display/display-width.ts";
import { chooseGlyphs } from "../../shared/display/glyphs.ts";
import { spansWidth } from "../../shared/display/span.ts";
import { THEME_BY_NAME } from "../../shared/display/theme.ts";
import { defined } from "../../shared/platform/read-value.ts";
import type { WindowOutlook } from "../../shared/quota/outlook.ts";
import { PRIORITY, SHRINK_AT } from "../../statusline/layout.ts";
import type { LineFacts } from "../../statusline/line-facts.ts";
import { renderView } from "../../statusline/render.ts";
import { DRAW_SEGMENT } from "../../statusline/segments/draw-segment.ts";
import { buildView } from "../../statusline/view.ts";
import { NOW_MS } from "./line-situations.ts";

/** Any subset of the keys. */
const some = { requiredKeys: [] } satisfies { requiredKeys: [] };

const name = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      "\u001b",
      "[31m",
      "]8;;",
      "\u0007",
      "\u202e",
      "日",
      "👩‍👩‍👧",
      "\n",
      "x",
      " ",
    ),
  }),
);
/** What the readers of foreign JSON let through: finite and not negative. */
const amount = fc.oneof(
  fc.double({ min: 0, noDefaultInfinity: true, noNaN: true }),
  fc.nat(),
  fc.constant(0),
);
const percent = fc.oneof(fc.double({ min: 0, max: 100, noNaN: true }), amount);
const moment = fc.oneof(fc.integer({ min: NOW_MS - 864e6, max: NOW_MS + 864e6 }), amount);
const level = fc.constantFrom("calm" as const, "watch" as const, "act" as const);

const tokens = fc.record({
  input: amount,
  output: amount,
  cacheRead: amount,
  cacheWrite5m: amount,
  cacheWrite1h: amount,
  requests: amount,
  complete: fc.boolean(),
});

const record = fc
  .record(
    {
      name,
      model: fc.record({ id: name, name }, { requiredKeys: ["id"] }),
      effort: name,
      agentName: name,
      project: fc.record({ dir: name, branch: name, worktree: name }, { requiredKeys: ["dir"] }),
      cost: fc.record(
        { totalUsd: amount, linesAdded: amount, linesRemoved: amount },
        { requiredKeys: ["totalUsd"] },
      ),
      context: fc.record({ usedPercent: percent, usedTokens: amount, windowTokens: amount }, some),
      tokens,
      cache: fc.record(
        { warm: fc.boolean(), hitPercent: percent, expiresAtMs: moment },
        { requiredKeys: ["warm"] },
      ),
      subagents: fc.record(
        { spawned: fc.nat(), running: fc.nat(), tokens },
        { requiredKeys: ["spawned", "running"] },
      ),
    },
    { requiredKeys: ["subagents"] },
  )
  .map((known) => ({
    sessionId: "s1",
    account: "a1",
    host: "buildbox",
    updatedAtMs: NOW_MS,
    turns: 1,
    ...known,
  }));

function outlook<K extends WindowOutlook["window"]>(window: K) {
  return fc
    .record(
      {
        usedPercent: percent,
        resetsAtMs: moment,
        paceDeltaPercent: fc.double({ min: -100, max: 100, noNaN: true }),
        forecast: fc.record(
          {
            probabilityOfExhaustion: fc.double({ min: 0, max: 1, noNaN: true }),
            usedPercentAtReset: fc.constant({ p10: 1, p50: 2, p90: 3 }),
            exhaustsAtMs: moment,
            percentPerHour: amount,
            isLearning: fc.boolean(),
          },
          {
            requiredKeys: [
              "probabilityOfExhaustion",
              "usedPercentAtReset",
              "percentPerHour",
              "isLearning",
            ],
          },
        ),
        asOfMs: moment,
        level,
        burn: fc.record({
          percentPerHour: amount,
          basis: fc.constantFrom("recent" as const, "average" as const),
          spanMs: amount,
          samples: amount,
        }),
        contested: fc.constant(true as const),
      },
      { requiredKeys: ["usedPercent", "resetsAtMs", "paceDeltaPercent", "asOfMs", "level"] },
    )
    .map((known) => ({ window, elapsedPercent: 50, source: "statusline" as const, ...known }));
}

const config = fc.record({
  layout: fc.constantFrom(...LAYOUTS),
  theme: fc.constantFrom(...THEMES),
  charset: fc.constantFrom(...CHARSETS),
  links: fc.boolean(),
  segments: fc.dictionary(
    fc.constantFrom(...SEGMENTS),
    fc.record(
      {
        show: fc.boolean(),
        barWidth: fc.integer({ min: 0, max: 100 }),
        priority: fc.double({ noNaN: true }),
      },
      some,
    ),
  ),
});

const facts: fc.Arbitrary<LineFacts> = fc
  .record({
    record,
    input: fc.record(
      {
        fastMode: fc.boolean(),
        pullRequest: fc.record({ number: amount, url: name }, { requiredKeys: ["number"] }),
        rateLimits: fc.constant({}),
      },
      { requiredKeys: ["rateLimits"] },
    ),
    quota: fc.record({ fiveHour: outlook("five_hour"), sevenDay: outlook("seven_day") }, some),
    otherLiveSessions: fc.nat(),
    autoCompactPercent: fc.option(percent, { nil: undefined }),
    notice: fc.option(name, { nil: undefined }),
    config,
  })
  .map((known) => defined({ nowMs: NOW_MS, ...known }));

const terminal = fc.record(
  {
    columns: fc.integer({ min: 8, max: 300 }),
    color: fc.constantFrom("none" as const, "16" as const, "256" as const, "truecolor" as const),
    unicode: fc.boolean(),
  },
  { requiredKeys: ["color", "unicode"] },
);

/** What a terminal would show: our own colours and links taken away. */
function visible(line: string): string {
  return line.replaceAll(/\u001b\[[\d;]*m|\u001b\]8;;[!-~]*\u0007/g, "");
}

test("is never too wide, never empty, and obeys nobody else, whatever the facts", () => {
  fc.assert(
    fc.property(facts, terminal, (gathered, place) => {
      const text = renderView(buildView(gathered), place, gathered.config);

      const lines = text.split("\n");
      expect(lines.length).toBeLessThanOrEqual(3);
      for (const line of lines.map(visible)) {
        expect(line.trim()).not.toBe("");
        expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
        expect(displayWidth(line)).toBeLessThanOrEqual(place.columns ?? Number.POSITIVE_INFINITY);
      }
      if (place.color === "none" && !gathered.config.links) expect(text).not.toContain("\u001b");
      if (!place.unicode && gathered.config.charset !== "unicode") {
        expect(visible(text)).toMatch(/^[\x20-\x7e\n]*$/);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("every number is readable, whatever it is", () => {
  fc.assert(
    fc.property(facts, terminal, (gathered, place) => {
      const { model, project, branch, session, notice, ...numbers } = buildView(gathered);

      const text = renderView(numbers, place, gathered.config);

      expect(text).not.toMatch(/NaN|Infinity|undefined|\de[+-]\d/);
    }),
  );
});

test("each shorter form of a segment is as long as the one before at most", () => {
  const drawing = fc.record({
    glyphs: fc.boolean().map((unicode) => chooseGlyphs("auto", { color: "none", unicode })),
    theme: fc.constantFrom(...THEMES).map((theme) => THEME_BY_NAME[theme]),
    hasLinks: fc.boolean(),
    barWidth: fc.nat(40),
    isBare: fc.boolean(),
  });

  fc.assert(
    fc.property(facts, drawing, (gathered, look) => {
      const view = buildView(gathered);

      for (const segment of SEGMENTS) {
        const widths = [0, ...SHRINK_AT[segment]].map((_, step) =>
          spansWidth(DRAW_SEGMENT[segment](view, look, step)),
        );
        expect(widths).toEqual(widths.toSorted((a, b) => b - a));
      }
    }),
  );
});

test("every step has its place in order", () => {
  for (const segment of SEGMENTS) {
    const order = [...SHRINK_AT[segment], PRIORITY[segment]];

    expect(order).toEqual(order.toSorted((a, b) => a - b));
  }
});
