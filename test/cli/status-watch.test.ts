import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { run } from "../../cli/run.ts";
import { redraw } from "../../cli/status/live-screen.ts";
import { until } from "../e2e/until.ts";
import { recordedHome } from "./recorded-home.ts";

const SIZE = { columns: 80, rows: 40 };

test("draws in place every second, and leaves a clean terminal after Ctrl-C", async () => {
  const home = await recordedHome();
  home.session("s1", { cost: { totalUsd: 1 } });
  let interrupt = () => {};
  let isReleased = false;
  const world = {
    ...home.world(80),
    onInterrupt: (listener: () => void) => {
      interrupt = listener;
      return () => {
        isReleased = true;
      };
    },
  };

  const exitCode = run(["status", "--watch"], world);
  await until(() => world.stdout().includes("$1.00"));
  home.session("s1", { cost: { totalUsd: 2.5 } });
  await until(() => world.stdout().includes("$2.50"));
  interrupt();

  expect(await exitCode).toBe(0);
  expect(isReleased).toBe(true);
  const text = world.stdout();
  expect(text.startsWith("\x1b[?25l\rQuota")).toBe(true);
  expect(text).toContain("\x1b[3A\rQuota");
  expect(text.endsWith("\x1b[J\r\x1b[K\x1b[?25h")).toBe(true);
});

test("where stdout is no terminal it prints once and ends", async () => {
  const home = await recordedHome();
  home.session("s1", {});
  const world = home.world();

  expect(await run(["status", "--watch"], world)).toBe(0);

  expect(world.stdout()).not.toContain("\x1b");
});

test("a fresh frame is drawn from where the cursor is", () => {
  expect(redraw([], ["one", "two"], SIZE)).toBe("\rone\x1b[K\ntwo\x1b[K\n\x1b[J");
});

test("lines that a narrower terminal has wrapped are drawn over too", () => {
  const before = ["x".repeat(80), "日".repeat(30), ""];

  expect(redraw(before, ["new"], { columns: 50, rows: 40 })).toBe("\x1b[5A\rnew\x1b[K\n\x1b[J");
});

test("colours count for nothing", () => {
  const painted = `\x1b[1;31m${"x".repeat(50)}\x1b[0m`;

  expect(redraw([painted], ["new"], { columns: 50, rows: 40 })).toContain("\x1b[1A\r");
});

test("never goes up beyond the screen", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 300 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 50 }),
      (before, columns, rows) => {
        const text = redraw(before.map(stripVTControlCharacters), ["x"], { columns, rows });
        const up = Number(/^\x1b\[(\d+)A/.exec(text)?.[1] ?? 0);
        expect(up).toBeLessThan(rows);
      },
    ),
  );
});
