import { describe, expect, test } from "vitest";
import { buildView } from "../../statusline/view.ts";
import { runsOutAt } from "../quota/forecasts.ts";
import { calm, factsOf, justStarted, NOW_MS, outlookOf, RECORD } from "./line-situations.ts";

const MINUTES = 60_000;

describe("what is not known", () => {
  test("is absent, except for the quota, which says so", () => {
    const { sessionId, account, host, updatedAtMs, subagents, turns } = RECORD;
    const facts = factsOf({ otherLiveSessions: 0 });

    const view = buildView({
      ...facts,
      record: {
        sessionId,
        account,
        host,
        updatedAtMs,
        turns,
        subagents: { ...subagents, running: 0 },
      },
    });

    expect(view).toEqual({ fiveHour: { kind: "unknown" }, sevenDay: { kind: "unknown" } });
  });

  test("includes a context that nobody has measured yet", () => {
    const context = { usedTokens: 0, windowTokens: 1_000_000 };

    expect(buildView(justStarted).context).toBeUndefined();
    expect(buildView(factsOf({ record: { context } })).context).toBeUndefined();
  });

  test("includes a window that has been reset since", () => {
    const fiveHour = outlookOf("five_hour", 90, {
      resetsInMs: 0,
      burn: { percentPerHour: 9, basis: "recent", spanMs: 1, samples: 2 },
    });

    const view = buildView(factsOf({ quota: { fiveHour } }));

    expect(view.fiveHour).toEqual({ kind: "unknown" });
    expect(view.burn).toBeUndefined();
  });
});

describe("the context", () => {
  test("is worked out from the tokens where the client gives no percentage", () => {
    const context = { usedTokens: 50_000, windowTokens: 200_000 };

    expect(buildView(factsOf({ record: { context } })).context).toEqual({
      ...context,
      usedPercent: 25,
      level: "calm",
    });
  });

  test("leaves out a window that is smaller than what is in it", () => {
    const context = { usedPercent: 40, usedTokens: 400_000, windowTokens: 200_000 };

    expect(buildView(factsOf({ record: { context } })).context).toEqual({
      usedPercent: 40,
      level: "calm",
    });
  });

  test.each([
    [84, undefined, "calm"],
    [85, undefined, "watch"],
    [95, undefined, "act"],
    [70, 83.5, "calm"],
    [72, 83.5, "watch"],
    [80, 83.5, "act"],
    [6, 6.7, "watch"],
    [50, -3, "calm"],
  ])("at %d %% with compaction at %s %%: %s", (usedPercent, autoCompactPercent, level) => {
    const facts = factsOf({ record: { context: { usedPercent } } });

    const { context } = buildView(
      autoCompactPercent === undefined ? facts : { ...facts, autoCompactPercent },
    );

    expect(context?.level).toBe(level);
  });
});

describe("quota", () => {
  test("has the spans of time that a reader wants", () => {
    const fiveHour = outlookOf("five_hour", 83, {
      resetsInMs: 156 * MINUTES,
      forecast: runsOutAt(NOW_MS + 111 * MINUTES),
      asOfMs: NOW_MS - 11 * MINUTES,
      level: "act",
    });

    expect(buildView(factsOf({ quota: { fiveHour } })).fiveHour).toEqual({
      kind: "known",
      nowMs: NOW_MS,
      usedPercent: 83,
      level: "act",
      paceDeltaPercent: 35,
      resetsInMs: 156 * MINUTES,
      runsOut: { inMs: 111 * MINUTES, percent: 70 },
      isLearning: false,
      isContested: false,
      ageMs: 11 * MINUTES,
    });
  });

  test("has no age for ten minutes", () => {
    expect(buildView(calm).fiveHour).not.toHaveProperty("ageMs");
  });
});

describe("the prompt cache", () => {
  test.each([
    ["warm", { warm: true, expiresAtMs: NOW_MS + 1 }, { isWarm: true, expiresInMs: 1 }],
    ["expired since", { warm: true, expiresAtMs: NOW_MS }, { isWarm: false }],
    ["cold", { warm: false, hitPercent: 80 }, { isWarm: false }],
    ["warm for who knows how long", { warm: true }, { isWarm: true }],
  ])("%s", (_state, cache, view) => {
    expect(buildView(factsOf({ record: { cache } })).cache).toEqual(view);
  });
});

describe("tokens", () => {
  const counts = {
    input: 1,
    output: 2,
    cacheRead: 3,
    cacheWrite5m: 4,
    cacheWrite1h: 5,
    requests: 9,
  };

  test("are the session's and its agents' together", () => {
    const record = {
      tokens: { ...counts, complete: true },
      subagents: { spawned: 1, running: 0, tokens: { ...counts, complete: true } },
    };

    expect(buildView(factsOf({ record })).tokens).toEqual({ total: 30, isComplete: true });
  });

  test("are complete only when both are", () => {
    const record = {
      tokens: { ...counts, complete: true },
      subagents: { spawned: 1, running: 0, tokens: { ...counts, complete: false } },
    };

    expect(buildView(factsOf({ record })).tokens?.isComplete).toBe(false);
  });
});

describe("names", () => {
  test.each([
    ["/home/dev/acme-api", "acme-api"],
    ["/home/dev/acme-api/", "acme-api"],
    ["C:\\Users\\dev\\acme-api", "acme-api"],
    ["/", "/"],
    ["C:\\", "C:"],
    ["/home/dev/\u001b[31mred\nline", "red line"],
  ])("the project %j is %j", (dir, name) => {
    expect(buildView(factsOf({ record: { project: { dir } } })).project?.name).toBe(name);
  });

  test("a worktree that is named after its branch is not said twice", () => {
    const project = { dir: "/home/dev/acme-api", branch: "fix/dns" };

    const nameOf = (worktree: string) =>
      buildView(factsOf({ record: { project: { ...project, worktree } } })).branch;

    expect(nameOf("dns")).toEqual({ name: "fix/dns" });
    expect(nameOf("hotfix")).toEqual({ name: "fix/dns", worktree: "hotfix" });
  });

  test("a model without a name goes by its id", () => {
    const model = { id: "claude-opus-5-5" };

    expect(buildView(factsOf({ record: { model } })).model?.name).toBe("claude-opus-5-5");
  });

  test("that consist of nothing visible are none", () => {
    const record = { name: "\u200b", agentName: " ", project: { dir: "/x/\u202e", branch: "\n" } };

    const view = buildView(factsOf({ record }));

    expect(view.session).toBeUndefined();
    expect(view.project).toBeUndefined();
    expect(view.branch).toBeUndefined();
  });
});
