import { readdirSync } from "node:fs";
import { execa } from "execa";
import fc from "fast-check";
import { createFixture } from "fs-fixture";
import { beforeAll, expect, test } from "vitest";
import {
  type BudgetQuestion,
  denialFor,
  noteForPrompt,
  noteForSubagent,
} from "../../shared/budget/budget-file.ts";
import { statePaths } from "../../shared/platform/state-paths.ts";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { appendObservations } from "../../shared/quota/observations-file.ts";
import { NOON_MS, RESET_MS, WEEK_RESET_MS } from "../alerts/outlooks.ts";
import { builtProgram } from "../platform/built-program.ts";

const LOGIN = JSON.stringify({ oauthAccount: { accountUuid: "acc" } });

beforeAll(() => {
  process.env.TZ = "UTC";
});

function question(home: string, more: Partial<BudgetQuestion> = {}): BudgetQuestion {
  const paths = statePaths(home, {});
  const asked = { env: {}, homeDir: home, sessionId: "s1", nowMs: NOON_MS };
  return { paths, thresholds: [80, 90, 95], ...asked, ...more };
}

type Seen = { window?: string; resetsAtMs?: number; atMs?: number };

function observe(home: string, usedPercent: number, seen: Seen = {}): void {
  const { window = "five_hour", resetsAtMs = RESET_MS, atMs = NOON_MS } = seen;
  const row = { window, resetsAtMs, sessionId: "s9", source: "statusline" as const };
  const rows = [usedPercent - 1, usedPercent].map((percent, index) => {
    return { ...row, atMs: atMs - (2 - index) * 1_000, usedPercent: percent };
  });
  appendObservations(statePaths(home, {}).quotaDir, "acc", rows, NOON_MS);
}

test("a prompt brings a line at every level once, and passing several brings one", async () => {
  await using fixture = await createFixture({ ".claude.json": LOGIN });
  const home = fixture.path;
  const ask = () => noteForPrompt(question(home));

  expect(ask()).toBeUndefined();
  observe(home, 60, { atMs: NOON_MS - 90 * MS_PER_MINUTE });
  expect(ask()).toBeUndefined();
  observe(home, 82, { atMs: NOON_MS - 80 * MS_PER_MINUTE });
  expect(ask()).toMatchInlineSnapshot(
    `"Quota: 18 % of the 5-hour window is left; it resets in 3 h (15:00). Finish and commit what is open; avoid new subagents."`,
  );
  expect(ask()).toBeUndefined();
  observe(home, 96, { resetsAtMs: RESET_MS + 4 * MS_PER_MINUTE });
  expect(ask()).toMatchInlineSnapshot(
    `"Quota: 4 % of the 5-hour window is left; it resets in 3 h (15:00). Commit now what is done and stop there; start no subagents."`,
  );
  expect(ask()).toBeUndefined();
});

test("each session is told for itself, and a new window anew", async () => {
  await using fixture = await createFixture({ ".claude.json": LOGIN });
  const home = fixture.path;
  observe(home, 82);

  expect(noteForPrompt(question(home))).toBeDefined();
  expect(noteForPrompt(question(home, { sessionId: "s2" }))).toBeDefined();
  expect(noteForPrompt(question(home, { sessionId: "s2" }))).toBeUndefined();

  const nextMs = RESET_MS + 4 * MS_PER_HOUR;
  observe(home, 83, { resetsAtMs: RESET_MS + 5 * MS_PER_HOUR, atMs: nextMs });
  expect(noteForPrompt(question(home, { nowMs: nextMs }))).toBeDefined();
});

test("two windows that are news are told in one line, and a known one is left out", async () => {
  await using fixture = await createFixture({ ".claude.json": LOGIN });
  const home = fixture.path;
  observe(home, 82);
  observe(home, 91, { window: "seven_day", resetsAtMs: WEEK_RESET_MS });
  expect(noteForPrompt(question(home))).toMatch(/5-hour window .*7-day window/);

  observe(home, 92, { atMs: NOON_MS + 1_000 });
  const next = noteForPrompt(question(home, { nowMs: NOON_MS + 1_000 }));
  expect(next).toMatch(/5-hour window/);
  expect(next).not.toMatch(/7-day/);
});

test("every new subagent gets its line", async () => {
  await using fixture = await createFixture({ ".claude.json": LOGIN });
  const home = fixture.path;
  expect(noteForSubagent(question(home))).toBeUndefined();
  observe(home, 91);

  noteForPrompt(question(home));
  expect(noteForSubagent(question(home))).toMatch(/You are a subagent/);
  expect(noteForSubagent(question(home))).toMatch(/You are a subagent/);
});

test("agents are denied above the percent until the reset", async () => {
  await using fixture = await createFixture({ ".claude.json": LOGIN });
  const home = fixture.path;
  expect(denialFor(question(home), 90)).toBeUndefined();
  observe(home, 91);

  expect(denialFor(question(home), 91)).toBeUndefined();
  expect(denialFor(question(home), 90)).toMatchInlineSnapshot(
    `"No new subagents now: 91 % of the 5-hour window is used, and the user allows new ones only up to 90 %. It resets in 3 h (15:00). Do the work yourself in small steps and commit it, or leave the rest until then; do not try again before."`,
  );
  expect(denialFor(question(home, { nowMs: RESET_MS }), 90)).toBeUndefined();
  expect(denialFor(question(home, { env: { ANTHROPIC_API_KEY: "x" } }), 90)).toBeUndefined();
});

test("where it cannot be noted that a line was given, none is given", async () => {
  await using fixture = await createFixture({ ".claude.json": LOGIN, run: "in the way" });
  observe(fixture.path, 91);

  expect(noteForPrompt(question(fixture.path))).toBeUndefined();
  expect(noteForSubagent(question(fixture.path))).toBeDefined();
});

test("hooks of one session at the same time give the line once", async () => {
  await using fixture = await createFixture({ ".claude.json": LOGIN });
  const home = fixture.path;
  observe(home, 91);
  const program = await builtProgram(
    fixture.getPath("child.cjs"),
    `import { noteForPrompt } from "shared/budget/budget-file.ts";
    const note = noteForPrompt(JSON.parse(process.argv[2] ?? ""));
    console.log(note === undefined ? 0 : 1);`,
  );

  const runs = await Promise.all(
    Array.from({ length: 6 }, () => execa("node", [program, JSON.stringify(question(home))])),
  );

  expect(runs.reduce((sum, { stdout }) => sum + Number(stdout), 0)).toBe(1);
});

test("each level is told at most once, whatever the numbers and their resets do", async () => {
  const step = fc.record({
    percent: fc.integer({ min: 1, max: 100 }),
    jitterMs: fc.integer({ min: -6 * MS_PER_MINUTE, max: 6 * MS_PER_MINUTE }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      await using fixture = await createFixture({ ".claude.json": LOGIN });
      const home = fixture.path;
      let lines = 0;
      steps.forEach(({ percent, jitterMs }, index) => {
        const nowMs = NOON_MS + index * MS_PER_MINUTE;
        observe(home, percent, { resetsAtMs: RESET_MS + jitterMs, atMs: nowMs });
        if (noteForPrompt(question(home, { nowMs })) !== undefined) lines++;
        expect(noteForPrompt(question(home, { nowMs }))).toBeUndefined();
      });

      // 80, 90, 95 and that it runs out.
      expect(lines).toBeLessThanOrEqual(4);
      if (lines === 0) return;
      const names = readdirSync(fixture.getPath("run/told"));
      const levels = names.map((name) => name.split(".").at(-1));
      expect(levels.length).toBeGreaterThanOrEqual(lines);
    }),
    { numRuns: 40 },
  );
});
