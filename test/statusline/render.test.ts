import { describe, expect, test } from "vitest";
import { LAYOUTS, SEGMENTS } from "../../shared/config/config.ts";
import type { WindowForecast } from "../../shared/quota/window-forecast.ts";
import { runsOutAt } from "../quota/forecasts.ts";
import {
  calm,
  everything,
  factsOf,
  justStarted,
  lineOf,
  outlookOf,
  runsOut,
  stale,
  usedUp,
} from "./line-situations.ts";

const MINUTES = 60_000;

describe("the full layout", () => {
  test("at 120 columns, all is calm", () => {
    expect(lineOf(calm, { columns: 118 })).toMatchInlineSnapshot(`
      "Opus 5.5 ·medium  acme-api ⎇ main  $4.27  +182 −40                                         2 other sessions · 3 agents
      ctx ━━━━━━────── 42% 84k/200k   5h ━━━━━━━━──── 61% ↻1h36m ⇣7   7d ━━━───────── 24% ↻4d11h ⇣12   18%/h"
    `);
  });

  test("at 80 columns, runs out before the reset", () => {
    expect(lineOf(runsOut, { columns: 78 })).toMatchInlineSnapshot(`
      "Opus 5.5 ·medium  acme-api ⎇ main  $4.27  +182 −40         2 others · 3 agents
      ctx ━━━━━─── 58%  5h ━━━━━━━─ 83% ⇡35 out 14:20 (↻15:05)  7d 31% ↻4d11h  24%/h"
    `);
  });

  test("at 50 columns", () => {
    expect(lineOf(runsOut, { columns: 48 })).toMatchInlineSnapshot(`
      "Opus 5.5  acme-api ⎇ main  $4.27        3 agents
      ctx 58%   5h 83% out 14:20 (↻15:05)   7d 31%"
    `);
  });

  test("at 30 columns", () => {
    expect(lineOf(runsOut, { columns: 28 })).toMatchInlineSnapshot(`
      "Opus 5.5  acme-api  $4.27
      ctx 58%   5h 83% out 14:20"
    `);
  });

  test("at 10 columns", () => {
    expect(lineOf(runsOut, { columns: 8 })).toMatchInlineSnapshot(`
      "acme-api
      5h 83%"
    `);
  });

  test("with everything there is to say, where there is room for it", () => {
    expect(lineOf(everything, { columns: 198 })).toMatchInlineSnapshot(`
      "Opus 5.5 (1M context) ·medium ·fast  acme-api ⎇ feature/rewrite-the-resolver-cache [hotfix]  @reviewer “fix the DNS”  $4.27  +182 −40  PR #42                              2 other sessions · 3 agents
      ctx ━━━━━━━━━━┼─ 80% 160k/200k   cache 82% 4m   5h ━━━━━━━━━━── 83% ⇡35 out 14:20 · 70 % (↻15:05)   7d ━━━━──────── 31% ↻4d11h ⇣5   24%/h
      ! not recorded (tacho doctor)"
    `);
  });

  test("with everything there is to say, at 80 columns", () => {
    expect(lineOf(everything, { columns: 78 })).toMatchInlineSnapshot(`
      "Opus 5.5  acme-api ⎇ feature/rewrite-the-res…  $4.27       2 others · 3 agents
      ctx ━━━━━━┿─ 80%  5h ━━━━━━━─ 83% ⇡35 out 14:20 (↻15:05)  7d 31% ↻4d11h  24%/h
      ! not recorded (tacho doctor)"
    `);
  });

  test("where the width is not known, nothing is dropped and nothing aligned", () => {
    expect(lineOf(everything)).toMatchInlineSnapshot(`
      "Opus 5.5 (1M context) ·medium ·fast  acme-api ⎇ feature/rewrite-the-resolver-cache [hotfix]  @reviewer “fix the DNS”  $4.27  +182 −40  PR #42  2 other sessions · 3 agents
      ctx ━━━━━━━━━━┼─ 80% 160k/200k   cache 82% 4m   5h ━━━━━━━━━━── 83% ⇡35 out 14:20 · 70 % (↻15:05)   7d ━━━━──────── 31% ↻4d11h ⇣5   24%/h
      ! not recorded (tacho doctor)"
    `);
  });
});

describe("the other layouts", () => {
  test("compact", () => {
    expect(lineOf(runsOut, { columns: 78 }, { layout: "compact" })).toMatchInlineSnapshot(`
      "Opus 5.5  acme-api ⎇ main  $4.27                           2 others · 3 agents
      ctx ━━━━━─── 58%  5h ━━━━━━━─ 83% ⇡35 out 14:20 · 70 % (↻15:05)  7d 31%"
    `);
  });

  test("compact, all is calm", () => {
    expect(lineOf(calm, { columns: 78 }, { layout: "compact" })).toMatchInlineSnapshot(`
      "Opus 5.5  acme-api ⎇ main  $4.27                           2 others · 3 agents
      ctx ━━━━──── 42%  5h ━━━━━─── 61% ↻1h36m ⇣7  7d 24%"
    `);
  });

  test("minimal", () => {
    expect(lineOf(runsOut, { columns: 48 }, { layout: "minimal" })).toMatchInlineSnapshot(`
      "Opus 5.5 acme-api $4.27
      ctx 58%  5h 83% out 14:20  7d 31%"
    `);
  });
});

describe("quota", () => {
  test("that nobody has reported is a dash, never zero", () => {
    expect(lineOf(justStarted, { columns: 78 })).toMatchInlineSnapshot(`
      "Opus 5.5 ·medium  acme-api ⎇ main  $0.00
      5h –   7d –"
    `);
  });

  test("that is old carries its age, and an average its tilde", () => {
    expect(lineOf(stale, { columns: 118 })).toMatchInlineSnapshot(`
      "Opus 5.5 ·medium  acme-api ⎇ main  $4.27  +182 −40                                         2 other sessions · 3 agents
      ctx ━━━━━━────── 42% 84k/200k   5h ━━━━━━━━──── 61% (12m ago) ↻1h36m ⇣7   7d ━━━───────── 24% ↻4d11h ⇣12   ~18%/h"
    `);
  });

  test("that is old is at least marked as uncertain where the age has no room", () => {
    expect(lineOf(stale, { columns: 8 })).toMatchInlineSnapshot(`
      "acme-api
      5h ~61%"
    `);
  });

  test("that is used up says when it is back", () => {
    expect(lineOf(usedUp, { columns: 98 })).toMatchInlineSnapshot(`
      "Opus 5.5 ·medium  acme-api ⎇ main  $4.27  +182 −40                     2 other sessions · 3 agents
      ctx ━━━━──── 42%   5h ━━━━━━━━ 100% back 13:05 (↻36m)   7d ━━━━━━━─ 97% out Sun 18:29 (↻Tue 07:29)"
    `);
  });

  test("that needs acting outlives what is calm on a narrow line", () => {
    const fiveHour = outlookOf("five_hour", 20, { resetsInMs: 100 * MINUTES });
    const facts = factsOf({ quota: { ...usedUp.quota, fiveHour } });

    expect(lineOf(facts, { columns: 12 })).toMatchInlineSnapshot(`
      "acme-api
      7d 97%"
    `);
  });

  test("whose readings disagree is in doubt", () => {
    const fiveHour = outlookOf("five_hour", 61, { resetsInMs: 96 * MINUTES, contested: true });

    expect(lineOf(factsOf({ quota: { fiveHour } }), { columns: 98 })).toContain("61%? ↻1h36m ⇣7");
  });

  test("that runs out says when and how likely, and whether habits are still being learned", () => {
    const runsOutBy = (told: Partial<WindowForecast>) =>
      outlookOf("five_hour", 30, {
        resetsInMs: 240 * MINUTES,
        forecast: runsOutAt(calm.nowMs + 100 * MINUTES, told),
        level: "watch",
      });
    const line = (told: Partial<WindowForecast>) =>
      lineOf(factsOf({ quota: { fiveHour: runsOutBy(told) } }));

    expect(line({})).toContain("30% ⇡10 out 14:09 · 70 % (↻16:29)");
    expect(line({ isLearning: true })).toContain("30% ⇡10 out ~14:09 · 70 % (↻16:29)");
    expect(line({ probabilityOfExhaustion: 0.35 })).toContain("out 14:09 · 35 %");
    expect(line({ probabilityOfExhaustion: 0.34 })).toContain("30% ↻4h ⇡10");
    expect(line({ exhaustsAtMs: calm.nowMs - MINUTES })).toContain("out 12:29 · 70 %");
  });
});

describe("plain terminals", () => {
  test("the ASCII set", () => {
    expect(lineOf(everything, { columns: 158 }, { charset: "ascii" })).toMatchInlineSnapshot(`
      "Opus 5.5 medium fast  acme-api (feature/rewrite-the-resolver-cache) [hotfix]  @reviewer "fix the DNS"  $4.27  +182 -40  PR #42      2 other sessions, 3 agents
      ctx [##########|-] 80% 160k/200k   cache 82% 4m   5h [##########--] 83% +35 out 14:20, 70 % (>15:05)   7d [####--------] 31% >4d11h -5   24%/h
      ! not recorded (tacho doctor)"
    `);
  });

  test("the ASCII set, runs out", () => {
    expect(lineOf(runsOut, { columns: 78, unicode: false })).toMatchInlineSnapshot(`
      "Opus 5.5 medium  acme-api (main)  $4.27  +182 -40   2 other sessions, 3 agents
      ctx [#####---] 58%   5h [#######-] 83% +35 out 14:20 (>15:05)   7d 31% >4d11h"
    `);
  });

  test("a terminal without Unicode gets no foreign letters either", () => {
    const facts = factsOf({ record: { project: { dir: "/home/dev/日本", branch: "größer" } } });

    expect(lineOf(facts, { unicode: false })).toMatch(/^[\x20-\x7e\n]+$/);
    expect(lineOf(facts, {}, { charset: "ascii" })).toContain("日本 (größer)");
  });

  test("without colour there is not one escape, and the text is the same", () => {
    const coloured = lineOf(everything, { columns: 118, color: "truecolor" });
    const plain = lineOf(everything, { columns: 118 });

    expect(plain).not.toContain("\u001b");
    expect(coloured.replaceAll(/\u001b\[[\d;]*m/g, "")).toBe(plain);
  });
});

describe("colour", () => {
  test("only where it means something", () => {
    const line = lineOf(runsOut, { columns: 48, color: "16" }).split("\n")[1];

    expect(JSON.stringify(line)).toMatchInlineSnapshot(
      `""ctx \\u001b[1m58%\\u001b[0m   5h \\u001b[1;31m83%\\u001b[0m\\u001b[1;31m out 14:20\\u001b[0m (↻15:05)   7d \\u001b[1m31%\\u001b[0m""`,
    );
  });

  test("the colour-blind theme says it with a sign too", () => {
    expect(lineOf(runsOut, {}, { theme: "colorblind" })).toContain("83%! ⇡35 out 14:20");
  });
});

describe("links", () => {
  test("are off unless asked for", () => {
    expect(lineOf(everything, { color: "truecolor" })).not.toContain("\u001b]8;");
  });

  test("lead to the folder and the pull request", () => {
    const [first = ""] = lineOf(everything, {}, { links: true }).split("\n");

    expect(JSON.stringify(first)).toMatchInlineSnapshot(
      `""Opus 5.5 (1M context) ·medium ·fast  \\u001b]8;;file:///home/dev/acme-api\\u0007acme-api\\u001b]8;;\\u0007 ⎇ feature/rewrite-the-resolver-cache [hotfix]  @reviewer “fix the DNS”  $4.27  +182 −40  PR \\u001b]8;;https://example.com/acme/api/pull/42\\u0007#42\\u001b]8;;\\u0007  2 other sessions · 3 agents""`,
    );
  });
});

describe("a user's changes", () => {
  test("switch a segment off or on", () => {
    const segments = { cost: { show: false }, tokens: { show: true } };

    expect(lineOf(everything, { columns: 198 }, { segments })).toMatchInlineSnapshot(`
      "Opus 5.5 (1M context) ·medium ·fast  acme-api ⎇ feature/rewrite-the-resolver-cache [hotfix]  @reviewer “fix the DNS”  +182 −40  PR #42                                     2 other sessions · 3 agents
      ctx ━━━━━━━━━━┼─ 80% 160k/200k   ~12.4M tokens   cache 82% 4m   5h ━━━━━━━━━━── 83% ⇡35 out 14:20 · 70 % (↻15:05)   7d ━━━━──────── 31% ↻4d11h ⇣5   24%/h
      ! not recorded (tacho doctor)"
    `);
  });

  test("give a bar another width, or none, in every layout", () => {
    const segments = {
      context: { barWidth: 4 },
      fiveHour: { barWidth: 0 },
      sevenDay: { barWidth: 6 },
    };

    expect(LAYOUTS.map((layout) => lineOf(calm, {}, { layout, segments }).split("\n")[1])).toEqual([
      "ctx ━━── 42% 84k/200k   5h 61% ↻1h36m ⇣7   7d ━━──── 24% ↻4d11h ⇣12   18%/h",
      "ctx ━━── 42%  5h 61% ↻1h36m ⇣7  7d ━━──── 24%",
      "ctx ━━── 42%  5h 61%  7d ━━──── 24%",
    ]);
  });

  test("keep a segment longer than others, or drop it first", () => {
    const segments = { cost: { priority: 100 }, fiveHour: { priority: 0 } };

    expect(lineOf(runsOut, { columns: 18 }, { segments })).toMatchInlineSnapshot(`
      "acme-api  $4.27
      ctx 58%   7d 31%"
    `);
  });

  test("may switch off every segment: a line remains", () => {
    const off = Object.fromEntries(SEGMENTS.map((name) => [name, { show: false }]));

    expect(lineOf(everything, {}, { segments: off })).toBe("! not recorded (tacho doctor)");
    expect(lineOf(calm, {}, { segments: off })).toBe("tacho");
  });
});
