import fc from "fast-check";
import { expect, test } from "vitest";
import { statusLines } from "../../cli/status/status-lines.ts";
import type { SessionStatus } from "../../cli/status/status-report.ts";
import { displayWidth } from "../../shared/display/display-width.ts";
import { chooseGlyphs } from "../../shared/display/glyphs.ts";
import { createPaint } from "../../shared/display/paint.ts";
import { THEME_BY_NAME } from "../../shared/display/theme.ts";
import type { SessionRecord } from "../../shared/sessions/session-record.ts";
import { NOON } from "./recorded-home.ts";

const anyText = fc.string({ unit: "binary", maxLength: 200 });
const anyAmount = fc.double({ min: 0, noNaN: true });
const anySession: fc.Arbitrary<SessionStatus> = fc.record({
  state: fc.constantFrom("working", "waiting", "idle", "ended", "lost"),
  record: fc.tuple(anyText, anyText, anyText, anyText, anyText, anyAmount, anyAmount, fc.nat()).map(
    ([sessionId, dir, branch, name, model, totalUsd, usedPercent, running]): SessionRecord => ({
      sessionId,
      account: "a1",
      host: dir,
      updatedAtMs: NOON,
      project: { dir, branch },
      name,
      model: { id: model, name: model },
      cost: { totalUsd },
      context: { usedPercent },
      subagents: { spawned: running, running },
      turns: 0,
      lastError: { kind: name, atMs: NOON },
    }),
  ),
});

test("whatever sessions are called, no line is too wide and none does anything to the terminal", () => {
  fc.assert(
    fc.property(
      fc.array(anySession, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 10, max: 160 }),
      fc.constantFrom("unicode", "ascii"),
      (sessions, columns, charset) => {
        const lines = statusLines(
          { asOfMs: NOON, host: "here", accounts: [], sessions },
          { columns, ...plainLook(charset) },
        );

        expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(columns);
        expect(lines.join("")).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      },
    ),
  );
});

test("colours change nothing but colours", () => {
  const [session] = fc.sample(anySession, { numRuns: 1, seed: 7 });
  const sessions = session === undefined ? [] : [{ ...session, state: "working" as const }];
  const report = { asOfMs: NOON, host: "here", accounts: [], sessions };
  const look = { columns: 80, ...plainLook("unicode") };

  const colored = statusLines(report, {
    ...look,
    paint: createPaint(THEME_BY_NAME.default, "truecolor"),
  });

  expect(colored.map((line) => line.replaceAll(/\x1b\[[\d;]*m/g, ""))).toEqual(
    statusLines(report, look),
  );
});

function plainLook(charset: "unicode" | "ascii") {
  return {
    color: "none" as const,
    glyphs: chooseGlyphs(charset, { color: "none", unicode: true }),
    paint: createPaint(THEME_BY_NAME.default, "none"),
  };
}
