import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { run } from "../../cli/run.ts";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { createWorld } from "./test-world.ts";

const START_MS = Date.UTC(2026, 10, 20, 10);
const RESET_MS = START_MS + 5 * MS_PER_HOUR;

type Row = { atMs: unknown; usedPercent: unknown; resetsAtMs: unknown };
type Answer = {
  probabilityOfExhaustion: number | null;
  usedPercentAtReset: { p10: number; p50: number; p90: number } | null;
  exhaustsAtMs: number | null;
  exhaustsAtMsInterval: { p10: number; p90: number } | null;
  percentPerHour: number | null;
};

/** So many minutes after the start of the window. */
function row(minutes: number, usedPercent: unknown, resetsAtMs: unknown = RESET_MS): Row {
  return { atMs: START_MS + minutes * MS_PER_MINUTE, usedPercent, resetsAtMs };
}

function question(history: readonly unknown[], minutes = 180) {
  return { id: "a", kind: "five_hour", history, nowMs: START_MS + minutes * MS_PER_MINUTE };
}

/** What the command writes for these pieces of stdin. */
async function batch(...pieces: string[]) {
  const world = createWorld({
    homeDir: "/nowhere",
    stdinPieces: async function* () {
      yield* pieces;
    },
  });
  const exitCode = await run(["forecast", "--batch"], world);
  return { exitCode, out: world.stdout(), err: world.stderr() };
}

async function answersTo(...questions: readonly object[]): Promise<Answer[]> {
  const { out } = await batch(questions.map((asked) => `${JSON.stringify(asked)}\n`).join(""));
  return out
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

async function answerTo(history: readonly unknown[], minutes = 180): Promise<Answer> {
  const [answer] = await answersTo(question(history, minutes));
  if (answer === undefined) throw new Error("There was no answer.");
  return answer;
}

const NOTHING_OPEN = {
  id: "a",
  probabilityOfExhaustion: null,
  usedPercentAtReset: null,
  exhaustsAtMs: null,
  exhaustsAtMsInterval: null,
  percentPerHour: null,
};

describe("the answers", () => {
  const history = [row(30, 20), row(60, 35), row(120, 60), row(175, 82)];

  test("tell where the window is heading", async () => {
    const { exitCode, out, err } = await batch(`${JSON.stringify(question(history))}\n`);

    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out).toMatchInlineSnapshot(`
      "{"id":"a","probabilityOfExhaustion":0.667,"usedPercentAtReset":{"p10":85.3,"p50":100,"p90":100},"exhaustsAtMs":1795181463244,"exhaustsAtMsInterval":{"p10":1795179945335,"p90":1795184918416},"percentPerHour":22}
      "
    `);
  });

  test("hold null for the moment where it is hardly to be expected", async () => {
    const answer = await answerTo([row(10, 1), row(290, 3)], 295);

    expect(answer.probabilityOfExhaustion).toBeLessThan(0.02);
    expect(answer).toMatchObject({ exhaustsAtMs: null, exhaustsAtMsInterval: null });
    expect(answer.usedPercentAtReset?.p10).toBeGreaterThanOrEqual(2.5);
  });

  test("hold null alone where no window is open", async () => {
    expect(await answerTo([])).toEqual(NOTHING_OPEN);
    expect(await answerTo(history, 300)).toEqual(NOTHING_OPEN);
  });

  test("say of a window that is used up when that was first seen", async () => {
    const outAtMs = START_MS + 150 * MS_PER_MINUTE;

    expect(await answerTo([row(120, 90), row(150, 100), row(170, 100), row(175, 88)])).toEqual({
      ...NOTHING_OPEN,
      probabilityOfExhaustion: 1,
      usedPercentAtReset: { p10: 100, p50: 100, p90: 100 },
      exhaustsAtMs: outAtMs,
      exhaustsAtMsInterval: { p10: outAtMs, p90: outAtMs },
      percentPerHour: expect.any(Number),
    });
  });

  test("stand in the order of the questions, each under its id", async () => {
    const ids = ["b", 7, "a", { of: "mine" }];

    const answers = await answersTo(...ids.map((id) => ({ ...question(history), id })));

    expect(answers.map((answer) => ({ ...answer }))).toMatchObject(ids.map((id) => ({ id })));
  });

  test("come as soon as the line is complete, wherever the pieces end", async () => {
    const line = JSON.stringify({ ...question(history), id: "\u2028 täglich" });
    const written: number[] = [];
    const world = createWorld({
      homeDir: "/nowhere",
      stdinPieces: async function* () {
        yield line.slice(0, 100);
        written.push(world.stdout().length);
        yield `${line.slice(100)}\n\n${line}`;
        written.push(world.stdout().split("\n").length - 1);
      },
    });

    expect(await run(["forecast", "--batch"], world)).toBe(0);
    expect(written).toEqual([0, 1]);
    expect(world.stdout().split("\n").slice(0, -1)).toHaveLength(2);
    expect(world.stdout()).toContain('"id":"\u2028 täglich"');
  });

  test("come for lines of a megabyte, too", async () => {
    const many = Array.from({ length: 14_000 }, (_, index) => row(index / 80, 0));

    const [answer] = await answersTo(question([...many, ...history]));

    expect(answer?.probabilityOfExhaustion).toBeGreaterThan(0.3);
  });
});

describe("a line that asks nothing", () => {
  test("is answered with what is wrong, and the others go on", async () => {
    const good = question([row(100, 40)]);
    const lines = [
      "{",
      "[1]",
      JSON.stringify({ ...good, kind: "monthly" }),
      JSON.stringify({ ...good, nowMs: "2026-11-20" }),
      JSON.stringify({ ...good, nowMs: 1e300 }),
      JSON.stringify({ ...good, history: {} }),
      JSON.stringify(good),
    ];

    const { exitCode, out, err } = await batch(lines.map((line) => `${line}\r\n`).join(""));

    expect({ exitCode, err }).toEqual({ exitCode: 1, err: "" });
    const answers = out.split("\n").slice(0, -1);
    const problems = answers.slice(0, 6).map((answer) => {
      const { id, error, ...rest } = JSON.parse(answer);
      expect({ ...rest, id: "a" }).toEqual(NOTHING_OPEN);
      return JSON.stringify({ id, error });
    });
    expect(problems.join("\n")).toMatchInlineSnapshot(`
      "{"id":null,"error":"The line is not a JSON object."}
      {"id":null,"error":"The line is not a JSON object."}
      {"id":"a","error":"\\"kind\\" must be \\"five_hour\\" or \\"seven_day\\"."}
      {"id":"a","error":"\\"nowMs\\" must be a time in milliseconds since 1970."}
      {"id":"a","error":"\\"nowMs\\" must be a time in milliseconds since 1970."}
      {"id":"a","error":"\\"history\\" must be a list of {atMs, usedPercent, resetsAtMs}."}"
    `);
    expect(answers[6]).toMatch(/^\{"id":"a","probabilityOfExhaustion":0\.\d+,/);
  });

  test("is no empty one", async () => {
    expect(await batch("\n  \n")).toEqual({ exitCode: 0, out: "", err: "" });
  });

  test("--batch goes with no other option", async () => {
    const world = createWorld({ homeDir: "/nowhere" });

    expect(await run(["forecast", "--batch", "--account", "a"], world)).toBe(2);
    expect(world.stderr()).toBe(
      "tacho: --batch goes with no other option. See: tacho help forecast\n",
    );
  });
});

describe("the history", () => {
  /** What is used: a moment before the reset hardly more is expected, give or take its rounding. */
  async function usedBy(history: readonly unknown[], minutes = 180) {
    const { usedPercentAtReset } = await answerTo(history, minutes);
    return usedPercentAtReset && Math.round(usedPercentAtReset.p10);
  }

  test.each<[string, Row[], number]>([
    ["a stale terminal", [row(10, 20), row(20, 31), row(178, 31), row(179, 24)], 31],
    [
      "resets that differ by seconds",
      [row(10, 20), row(20, 31, RESET_MS + 1_000), row(178, 33, RESET_MS - 59_000)],
      33,
    ],
    ["the full window before", [row(-20, 100, START_MS - 600_000), row(178, 2)], 2],
    [
      "a fossil of the window before",
      [row(-20, 100, START_MS - 600_000), row(178, 2), row(179, 100, START_MS - 600_000)],
      2,
    ],
    ["an epoch for a percent", [row(178, 20), row(179, 1_795_188_043)], 20],
    [
      "no percent at all",
      [row(177, 20), row(178, -3), row(178, null), row(178, "55"), row(178, Number.NaN)],
      20,
    ],
    ["a little above 100", [row(100, 70), row(170, 90), row(178, 100.4)], 100],
    ["a reset in seconds", [row(178, 20), row(179, 60, RESET_MS / 1_000)], 20],
    ["a reset nine hours too late", [row(178, 20), row(179, 60, RESET_MS + 9 * MS_PER_HOUR)], 20],
    ["no reset, a little more", [row(100, 20), row(178, 26, null)], 26],
    ["no reset, far more", [row(100, 20), row(178, 77, null)], 20],
    ["a single leap", [row(177, 20), row(178, 97)], 20],
    ["a leap seen twice", [row(170, 20), row(171, 97), row(178, 97)], 97],
    ["a leap after a silence", [row(88, 20), row(178, 90)], 90],
  ])("with %s is still understood", async (_, history, expected) => {
    // A minute before the reset hardly more is used; the rows were read two hours before.
    expect(await usedBy(history, 299.9)).toBeGreaterThanOrEqual(expected);
    expect(await usedBy(history, 299.9)).toBeLessThanOrEqual(expected + 1);
  });

  test("may hold rows of a clock that is an hour fast: they do not count yet", async () => {
    const known = [row(100, 10), row(178, 20)];

    expect(await answerTo([...known, row(240, 60)])).toEqual(await answerTo(known));
  });

  test("may hold times in seconds: years without use are no habit", async () => {
    const known = [row(-600, 0, START_MS - 300 * MS_PER_MINUTE), row(100, 10), row(178, 20)];
    const inSeconds = known.map(({ atMs, usedPercent, resetsAtMs }) => ({
      atMs: Number(atMs) / 1_000,
      usedPercent,
      resetsAtMs: Number(resetsAtMs) / 1_000,
    }));

    expect(await answerTo([...known, ...inSeconds])).toEqual(await answerTo(known));
  });

  test("may hold 20,000 rows, each of another window", async () => {
    const others = Array.from({ length: 20_000 }, (_, index) =>
      row(-index * 300 - 600, 50, RESET_MS - (index + 2) * 5 * MS_PER_HOUR),
    );

    expect(await usedBy([...others, row(178, 20)], 299.9)).toBe(20);
  });

  test("may hold anything at all", async () => {
    const odd = [null, 1, "x", [], {}, { atMs: "now" }, { atMs: -1, usedPercent: 3 }];

    expect(await usedBy([...odd, row(178, 20)], 299.9)).toBe(20);
  });
});

describe("whatever is asked", () => {
  const percent = fc.oneof(
    { weight: 5, arbitrary: fc.double({ min: 0, max: 100, noNaN: true }) },
    fc.constantFrom<unknown>(-1, 100.4, 101, 1_795_188_043, null, "55", 1e308),
  );
  const reset = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.integer({ min: -4, max: 0 }).map((n) => RESET_MS + n * 6 * MS_PER_HOUR),
    },
    fc.integer({ min: -900, max: 900 }).map((minutes) => RESET_MS + minutes * MS_PER_MINUTE),
    fc.constantFrom<unknown>(null, 0, RESET_MS / 1_000, "soon"),
  );
  const history = fc.array(
    fc
      .tuple(fc.integer({ min: -2_000, max: 320 }), percent, reset)
      .map(([minutes, usedPercent, resetsAtMs]) => row(minutes, usedPercent, resetsAtMs)),
    { maxLength: 40 },
  );
  const asked = fc.record({
    id: fc.constant("a"),
    kind: fc.constantFrom("five_hour", "seven_day"),
    history,
    nowMs: fc.integer({ min: -60, max: 320 }).map((minutes) => START_MS + minutes * MS_PER_MINUTE),
  });

  test("is answered with numbers that fit together, or with null", async () => {
    await fc.assert(
      fc.asyncProperty(asked, async (one) => {
        const [answer] = await answersTo(one);
        if (answer === undefined) throw new Error("There was no answer.");
        const { probabilityOfExhaustion: probability, usedPercentAtReset: used } = answer;
        const { exhaustsAtMs, exhaustsAtMsInterval: interval, percentPerHour } = answer;
        if (probability === null || used === null) {
          expect(answer).toEqual(NOTHING_OPEN);
          return;
        }

        expect(probability).toBeGreaterThan(0);
        expect(probability).toBeLessThanOrEqual(1);
        expect(percentPerHour).toBeGreaterThanOrEqual(0);
        const quantiles = [0, used.p10, used.p50, used.p90, 100];
        expect(quantiles).toEqual([...quantiles].sort((a, b) => a - b));
        expect(exhaustsAtMs === null).toBe(probability < 0.02);
        if (exhaustsAtMs === null || interval === null) return;
        const moments = [interval.p10, exhaustsAtMs, interval.p90];
        expect(moments).toEqual([...moments].sort((a, b) => a - b));
        if (probability < 1) expect(interval.p10).toBeGreaterThanOrEqual(one.nowMs);
      }),
    );
  });

  test("the order of the rows does not matter", async () => {
    await fc.assert(
      fc.asyncProperty(asked, fc.infiniteStream(fc.nat()), async (one, keys) => {
        const mixed = one.history
          .map((row) => ({ row, key: keys.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ row }) => row);

        const [plain, other] = await answersTo(one, { ...one, history: mixed });

        expect(other).toEqual(plain);
      }),
    );
  });

  test("who has used more runs out more likely, and stands higher at the reset", async () => {
    const line = fc.tuple(fc.integer({ min: 5, max: 45 }), fc.integer({ min: 1, max: 50 }));
    await fc.assert(
      fc.asyncProperty(line, async ([usedPercent, more]) => {
        const used = (end: number) => [row(60, end / 2), row(120, end / 1.3), row(178, end)];

        const [less, much] = await answersTo(
          question(used(usedPercent)),
          question(used(usedPercent + more)),
        );

        expect(much?.probabilityOfExhaustion).toBeGreaterThanOrEqual(
          less?.probabilityOfExhaustion ?? 1,
        );
        expect(much?.usedPercentAtReset?.p50).toBeGreaterThan(less?.usedPercentAtReset?.p50 ?? 100);
      }),
    );
  });
});
