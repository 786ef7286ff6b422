import { beforeAll, describe, expect, test, vi } from "vitest";
import type { NewsGroup, NewsItem } from "../../shared/notify/groups.ts";
import { asRepeat, messageText, type TextContext } from "../../shared/notify/message-text.ts";
import type { Notice } from "../../shared/notify/notice.ts";
import type { SessionFacts } from "../../shared/notify/session-facts.ts";
import { MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { NOON, newsOf } from "./outbox.ts";

beforeAll(() => {
  vi.stubEnv("TZ", "UTC");
});

const FACTS: SessionFacts = {
  agent: "api-fixer",
  project: "acme-api",
  model: "Opus 5.5",
  host: "devbox",
  costUsd: 1.24,
  tokens: 340_000,
  areTokensComplete: true,
  ranForMs: 12 * MS_PER_MINUTE + 5_000,
};

/** The message as it reads. */
function read(group: NewsGroup, context: Partial<TextContext> = {}): string {
  const { title, lines } = messageText(group, { nowMs: NOON, ...context });
  return [title, ...lines].join("\n");
}

function about(kind: Notice["kind"], notice: Partial<Notice> = {}, facts = FACTS): NewsItem {
  return newsOf({ kind, ...notice }, facts);
}

describe("started", () => {
  test("a session", () => {
    expect(read([about("session_started")])).toMatchInlineSnapshot(
      `"🚀 api-fixer started on acme-api (Opus 5.5, devbox)"`,
    );
  });

  test("what is not known is left out", () => {
    expect(read([newsOf({ kind: "session_started" })])).toMatchInlineSnapshot(
      `"🚀 Claude started"`,
    );
    expect(
      read([newsOf({ kind: "session_started" }, { project: "acme-api", host: "devbox" })]),
    ).toMatchInlineSnapshot(`"🚀 Claude started on acme-api (devbox)"`);
  });

  test("a subagent", () => {
    expect(read([about("subagent_started", { agentType: "reviewer" })])).toMatchInlineSnapshot(
      `"🚀 reviewer started on acme-api (subagent of api-fixer, devbox)"`,
    );
  });

  test("a burst of sessions", () => {
    const named = (agent: string) => about("session_started", {}, { ...FACTS, agent });
    const group: NewsGroup = [
      named("api-fixer"),
      named("Claude"),
      named("docs-writer"),
      named("Claude"),
      named("Claude"),
    ];

    expect(read(group)).toMatchInlineSnapshot(`
      "🚀 5 agents started on acme-api
      3 × Claude, api-fixer, docs-writer"
    `);
  });

  test("a large burst of subagents names five kinds and counts the rest", () => {
    const types = ["a", "b", "c", "d", "e", "f", "g", "a", "b", "b"];
    const [first, ...others] = types.map((agentType) => about("subagent_started", { agentType }));

    expect(first && read([first, ...others])).toMatchInlineSnapshot(`
      "🚀 10 subagents started on acme-api
      3 × b, 2 × a, c, d, e and 2 more"
    `);
  });
});

describe("finished", () => {
  test("a session, with what it used", () => {
    expect(read([about("session_finished")])).toMatchInlineSnapshot(`
      "✅ api-fixer finished on acme-api
      $1.24 · 340k tokens · 12 min"
    `);
  });

  test("a session that is still counted, and of which little is known", () => {
    const facts = { agent: "Claude", project: "docs", tokens: 80_200, areTokensComplete: false };

    expect(
      read([newsOf({ kind: "session_finished" }, { ...facts, startedAtMs: NOON - 3_900_000 })]),
    ).toMatchInlineSnapshot(`
      "✅ Claude finished on docs
      ~80.2k tokens · 1 h 5 min"
    `);
  });

  test("several sessions", () => {
    const docs = about("session_finished", {}, { ...FACTS, agent: "docs-writer", costUsd: 0.1 });

    expect(read([about("session_finished"), docs])).toMatchInlineSnapshot(`
      "✅ 2 agents finished on acme-api
      api-fixer, docs-writer
      $1.34 · 680k tokens"
    `);
  });

  test("subagents", () => {
    const reviewer = about("subagent_finished", { agentType: "reviewer" });

    expect(read([reviewer])).toMatchInlineSnapshot(
      `"✅ reviewer finished on acme-api (subagent of api-fixer)"`,
    );
    expect(read([reviewer, reviewer])).toMatchInlineSnapshot(`
      "✅ 2 subagents finished on acme-api
      2 × reviewer"
    `);
  });
});

describe("failed", () => {
  test("on a limit, with its reset", () => {
    const resetsAtMs = NOON + 72 * MS_PER_MINUTE;

    expect(
      read([about("session_failed", { reason: "rate_limit" }, { ...FACTS, resetsAtMs })]),
    ).toMatchInlineSnapshot(`
      "⛔ api-fixer stopped on acme-api: rate limit
      Resets at 13:42 (in 1 h 12 min)"
    `);
  });

  test("several on the same limit", () => {
    const resetsAtMs = NOON + 63 * MS_PER_MINUTE;
    const item = about("session_failed", { reason: "rate_limit", resetsAtMs });

    expect(read([item, item])).toMatchInlineSnapshot(`
      "⛔ 2 agents stopped on acme-api: rate limit
      2 × api-fixer
      Resets at 13:33 (in 1 h 3 min)"
    `);
  });

  test("each kind of error says what it is and what to do", () => {
    const kinds = [
      "authentication_failed",
      "oauth_org_not_allowed",
      "account_on_hold",
      "verification_required",
      "billing_error",
      "rate_limit",
      "overloaded",
      "invalid_request",
      "model_not_found",
      "server_error",
      "unknown",
      "max_output_tokens",
      "cloud_credential_error",
      "some_new_error",
      "constructor",
    ];
    const texts = kinds.map((reason) => read([about("session_failed", { reason })]));

    expect(texts.join("\n")).toMatchInlineSnapshot(`
      "⛔ api-fixer stopped on acme-api: login refused
      Log in again there: /login
      ⛔ api-fixer stopped on acme-api: organization not allowed
      Log in with an organization that may use Claude Code: /login
      ⛔ api-fixer stopped on acme-api: account on hold
      The settings on claude.ai say why.
      ⛔ api-fixer stopped on acme-api: verification required
      Verify the account on claude.ai, then send the prompt again.
      ⛔ api-fixer stopped on acme-api: billing problem
      Check the credit balance or the payment method.
      ⛔ api-fixer stopped on acme-api: rate limit
      When it resets is not known here: /usage tells.
      ⛔ api-fixer stopped on acme-api: API overloaded
      It passes by itself: send the prompt again in a few minutes.
      ⛔ api-fixer stopped on acme-api: invalid request
      The session says more.
      ⛔ api-fixer stopped on acme-api: model not found
      Choose another one there: /model
      ⛔ api-fixer stopped on acme-api: server error
      It passes by itself: send the prompt again in a few minutes.
      ⛔ api-fixer stopped on acme-api: unknown error
      The session says more.
      ⛔ api-fixer stopped on acme-api: answer too long
      Ask it to go on, in smaller steps.
      ⛔ api-fixer stopped on acme-api: cloud login refused
      Renew the login of the cloud provider there.
      ⛔ api-fixer stopped on acme-api: some new error
      The session says more.
      ⛔ api-fixer stopped on acme-api: constructor
      The session says more."
    `);
  });
});

test("waiting says for what", () => {
  const types = [
    "permission_prompt",
    "worker_permission_prompt",
    "elicitation_dialog",
    "elicitation_url_dialog",
    "agent_needs_input",
    "idle_prompt",
    "something_new",
  ];
  const texts = types.map((reason) => read([about("session_waiting", { reason })]));

  expect(texts.join("\n")).toMatchInlineSnapshot(`
    "✋ api-fixer waits for your input on acme-api
    It asks for a permission.
    ✋ api-fixer waits for your input on acme-api
    One of its agents asks for a permission.
    ✋ api-fixer waits for your input on acme-api
    It has a question.
    ✋ api-fixer waits for your input on acme-api
    It wants a page to be opened.
    ✋ api-fixer waits for your input on acme-api
    One of its agents has a question.
    ✋ api-fixer waits for your input on acme-api
    It is done and waits for the next prompt.
    ✋ api-fixer waits for your input on acme-api"
  `);
});

describe("limits", () => {
  const limit = { kind: "limit_reached", window: "five_hour" } as const;
  const resetsAtMs = NOON + 110 * MS_PER_MINUTE;

  test("a window that will not last", () => {
    const exhaustsAtMs = NOON + 80 * MS_PER_MINUTE;

    expect(
      read([newsOf({ ...limit, usedPercent: 91.2, resetsAtMs, exhaustsAtMs })]),
    ).toMatchInlineSnapshot(`
      "⚠️ 5-hour limit 91 % used
      Resets at 14:20 (in 1 h 50 min); may run out about 13:50"
    `);
  });

  test("one that lasts, one that is used up, and one of which little is known", () => {
    const week = { kind: "limit_reached", window: "seven_day" } as const;
    const texts = [
      newsOf({ ...limit, usedPercent: 80, resetsAtMs, exhaustsAtMs: resetsAtMs + 1 }),
      newsOf({ ...limit, usedPercent: 100, resetsAtMs, exhaustsAtMs: NOON + 1 }),
      newsOf({ ...week, usedPercent: 99.7, resetsAtMs: NOON + 4 * 86_400_000 }),
      newsOf({ ...week, thresholdPercent: 90, exhaustsAtMs: NOON + 60_000 }),
      newsOf({ kind: "limit_reached", window: "seven_day_opus" }),
      newsOf({ kind: "limit_reached" }),
    ].map((item) => read([item]));

    expect(texts.join("\n")).toMatchInlineSnapshot(`
      "⚠️ 5-hour limit 80 % used
      Resets at 14:20 (in 1 h 50 min)
      ⚠️ 5-hour limit used up
      Resets at 14:20 (in 1 h 50 min)
      ⚠️ 7-day limit 99 % used
      Resets on Wed 12:30 (in 4 d)
      ⚠️ 7-day limit 90 % used
      May run out about 12:31
      ⚠️ 7-day limit of Opus nearly used up
      ⚠️ Limit nearly used up"
    `);
  });

  const forecast = {
    ...{ usedPercent: 62, elapsedPercent: 40, resetsAtMs, probability: 0.482 },
    exhaustsAtMs: NOON + 80 * MS_PER_MINUTE,
    exhaustsFromMs: NOON + 50 * MS_PER_MINUTE,
    exhaustsToMs: NOON + 105 * MS_PER_MINUTE,
  };

  test("one that will probably run out, and one that goes too fast", () => {
    const week = {
      ...{ window: "seven_day", usedPercent: 48, elapsedPercent: 30, probability: 0.22 },
      resetsAtMs: NOON + 4.8 * 86_400_000,
      exhaustsAtMs: NOON + 4 * 86_400_000,
      exhaustsFromMs: NOON + 3 * 86_400_000,
      exhaustsToMs: NOON + 4.5 * 86_400_000,
    };
    const texts = [
      newsOf({ ...limit, ...forecast, usedPercent: 91, probability: 0.7 }),
      newsOf({ ...limit, ...forecast, usedPercent: 92, probability: 0.05 }),
      newsOf({ ...limit, ...forecast, kind: "limit_runs_out" }),
      newsOf({ ...limit, ...forecast, kind: "limit_runs_out", isLearning: true }),
      newsOf({ ...week, kind: "limit_pace" }),
      newsOf({ ...limit, usedPercent: 40, elapsedPercent: 21, resetsAtMs, kind: "limit_pace" }),
      newsOf({ kind: "limit_reached", window: "weekly_fable_5_1", usedPercent: 80 }),
      newsOf({ kind: "limit_reached", window: "extra_usage", usedPercent: 95.4 }),
      newsOf({ ...limit, usedPercent: 80, accountLabel: "account 1a2b3c4d" }),
      newsOf({ ...limit, kind: "limit_reset", accountLabel: "account 1a2b3c4d" }),
    ].map((item) => read([item]));

    expect(texts.join("\n")).toMatchInlineSnapshot(`
      "⚠️ 5-hour limit 91 % used
      Resets at 14:20 (in 1 h 50 min); may run out about 13:50 (13:20–14:15), 70 %
      ⚠️ 5-hour limit 92 % used
      Resets at 14:20 (in 1 h 50 min)
      ⚠️ 5-hour limit may run out about 13:50 (13:20–14:15), 48 %
      62 % used; resets at 14:20 (in 1 h 50 min)
      ⚠️ 5-hour limit may run out about 13:50 (13:20–14:15), 48 % (learning)
      62 % used; resets at 14:20 (in 1 h 50 min)
      ⏩ 7-day limit ahead of the clock: 48 % used, 30 % of its time over
      Resets on Thu 07:42 (in 4 d 19 h); may run out about Wed 12:30 (Tue 12:30–Thu 00:30), 22 %
      ⏩ 5-hour limit ahead of the clock: 40 % used, 21 % of its time over
      Resets at 14:20 (in 1 h 50 min)
      ⚠️ 7-day limit of Fable 5.1 80 % used
      ⚠️ Extra usage 95 % used
      ⚠️ 5-hour limit (account 1a2b3c4d) 80 % used
      🟢 5-hour limit (account 1a2b3c4d) is fresh again: full capacity restored"
    `);
  });

  test("one's own", () => {
    const spend = { kind: "spend_reached", limitUsd: 20 } as const;
    const texts = [
      newsOf({ ...spend, spentUsd: 16.4, per: "day" }),
      newsOf({ ...spend, spentUsd: 20.4, per: "week", project: "/srv/acme-api" }),
      newsOf({ ...spend, spentUsd: 1_234, limitUsd: 1_000, per: "project", project: "acme-api" }),
      newsOf({ ...spend, spentUsd: 21, per: "session", sessionId: "s1" }, FACTS),
    ].map((item) => read([item]));

    expect(texts.join("\n")).toMatchInlineSnapshot(`
      "💸 Spent $16.40 today: 82 % of your limit of $20.00 a day
      💸 Spent $20.40 this week on acme-api: your limit of $20.00 a week is reached
      💸 Spent $1,234 on acme-api: your limit of $1,000 is reached
      💸 api-fixer has spent $21.00 on acme-api: your limit of $20.00 a session is reached"
    `);
  });

  test("a fresh one", () => {
    expect(read([newsOf({ kind: "limit_reset", window: "seven_day" })])).toMatchInlineSnapshot(
      `"🟢 7-day limit is fresh again: full capacity restored"`,
    );
  });
});

test("logins that end say what to do", () => {
  const soon = {
    expiresAtMs: NOON + 60 * 60 * MS_PER_MINUTE,
    kind: "credential_expiring",
  } as const;
  const texts = [
    newsOf({ ...soon, reason: "setup_token" }),
    newsOf({ ...soon, reason: "renewal_ends" }),
    newsOf({ ...soon, reason: "not_renewed", expiresAtMs: NOON - MS_PER_MINUTE }),
  ].map((item) => read([item], { host: "devbox" }));

  expect(texts.join("\n")).toMatchInlineSnapshot(`
    "⚠️ The long-lived Claude token of devbox ends on Tue 00:30 (in 2 d 12 h)
    Make a new one: claude setup-token
    ⚠️ The Claude login of devbox ends on Tue 00:30 (in 2 d 12 h)
    Claude cannot renew it after that. Log in again: /login
    ⚠️ The Claude login of devbox has run out, and sessions are running
    Claude did not renew it. Log in again: /login"
  `);
});

test("the daily summary is shown as it was made, without control characters", () => {
  const lines = ["Yesterday: $11.80", "acme\u001b[31m $6.10"];

  expect(read([newsOf({ kind: "digest", lines })])).toBe("☀️ Yesterday: $11.80\nacme $6.10");
});

test("logins say where to do what", () => {
  const expiring = newsOf({ kind: "credential_expiring", expiresAtMs: NOON + 28 * MS_PER_MINUTE });
  const over = newsOf({ kind: "credential_expiring", expiresAtMs: NOON - 1 });
  const texts = [
    read([expiring], { host: "devbox" }),
    read([expiring]),
    read([over], { host: "devbox" }),
    read([newsOf({ kind: "credential_expiring" })]),
    read([newsOf({ kind: "sink_refused", sink: "cloudflare-kv logins" })]),
  ];

  expect(texts.join("\n")).toMatchInlineSnapshot(`
    "⚠️ The Claude login of devbox runs out at 12:58 (in 28 min)
    Claude renews it as soon as it is used on devbox.
    ⚠️ The Claude login runs out at 12:58 (in 28 min)
    Claude renews it as soon as it is used.
    ⚠️ The Claude login of devbox has run out
    Claude renews it as soon as it is used on devbox.
    ⚠️ The Claude login runs out soon
    Claude renews it as soon as it is used.
    ⚠️ cloudflare-kv logins refuses the Claude login
    Check its settings, then: tacho credentials sync --now"
  `);
});

test("names from outside are one short line without control characters", () => {
  const hostile = `\u001b[31mevil\u001b[0m\n\u202etxt ${"x".repeat(200)}`;
  const notice = { kind: "subagent_started", agentType: hostile } as const;

  expect(read([newsOf(notice)])).toMatchInlineSnapshot(
    `"🚀 evil txt xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx started (subagent of Claude)"`,
  );
});

test("a message that may have arrived before says so", () => {
  expect(asRepeat({ title: "🟢 5-hour limit is fresh again", lines: ["x"] })).toEqual({
    title: "🟢 5-hour limit is fresh again (may repeat)",
    lines: ["x"],
  });
});
