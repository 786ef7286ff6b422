import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { stateFolder } from "../sessions/state-folder.ts";
import { connect, worldOf } from "./asking-client.ts";
import { recordLedger } from "./recorded-ledger.ts";
import { CURRENT } from "./recorded-state.ts";

const ACME = "/home/dev/acme-api";
const WEEK = [
  { sessionId: "s-one", at: "2026-11-18T23:30:00.000Z", project: ACME },
  { sessionId: "s-one", at: "2026-11-19T10:00:00.000Z", project: ACME, agentId: "a1" },
  { sessionId: "s-two", at: "2026-11-19T11:00:00.000Z", project: "/home/dev/infra" },
  {
    sessionId: CURRENT,
    at: "2026-11-20T08:00:00.000Z",
    project: ACME,
    model: "claude-sonnet-5",
  },
  { sessionId: "s-odd", at: "2026-11-20T09:00:00.000Z", project: ACME, model: "llama-unheard-of" },
];

async function askedWeek() {
  const paths = await stateFolder();
  await recordLedger(paths, WEEK);
  const { ask } = await connect(worldOf(paths));
  return { ask, paths };
}

test("the history by day, in the zone asked for, with what has no price", async () => {
  const { ask } = await askedWeek();

  const utc = await ask("usage", { groupBy: "day", timezone: "UTC" });
  const tokyo = await ask("usage", { groupBy: "day", timezone: "Asia/Tokyo" });

  expect(utc.text).toMatchInlineSnapshot(`
    "All tools, all history: at least $0.10, 93.3k tokens in 4 sessions.
    2026-11-20: at least $0.02, 37.3k tokens.
    2026-11-19: $0.05, 37.3k tokens.
    2026-11-18: $0.03, 18.7k tokens.
    No price is known for llama-unheard-of (18.7k tokens).
    List prices of 2026-09-23. Files read just now."
  `);
  expect(keysOf(utc)).toEqual(["2026-11-20", "2026-11-19", "2026-11-18"]);
  expect(keysOf(tokyo)).toEqual(["2026-11-20", "2026-11-19"]);
  expect(utc.value).toMatchObject({
    source: "ledger",
    report: { found: 3, totals: { requests: 5, totalTokens: 5 * 18_669 } },
  });
});

test("a span has both its days in it", async () => {
  const { ask } = await askedWeek();

  const { text, value } = await ask("usage", {
    since: "2026-11-19",
    until: "2026-11-19",
    timezone: "UTC",
    groupBy: "session",
  });

  expect(value).toMatchObject({
    report: { since: "2026-11-19", until: "2026-11-19", found: 2, totals: { requests: 2 } },
  });
  expect(text).toMatchInlineSnapshot(`
    "All tools, 2026-11-19 (UTC): $0.05, 37.3k tokens in 2 sessions.
    acme-api (Claude Code, id s-one): $0.03, 18.7k tokens.
    infra (Claude Code, id s-two): $0.03, 18.7k tokens.
    List prices of 2026-09-23. Files read just now."
  `);
});

test("the summary names what was asked for", async () => {
  const { ask } = await askedWeek();
  const asked: Record<string, unknown>[] = [
    { period: "all" },
    { source: "claude" },
    { project: "acme-api", period: "all" },
    { project: `${ACME}/`, model: "claude-sonnet-5" },
    { model: "OPUS" },
    { project: "acme-api", model: "opus", since: "2026-11-12", until: "2026-11-19" },
    { source: "claude", since: "2026-11-19", timezone: "UTC" },
    { until: "2026-11-18", timezone: "UTC" },
    { period: "today", timezone: "UTC" },
    { sessionId: CURRENT.slice(0, 6), groupBy: "model" },
    { sessionId: "s-one", since: "2026-11-19", timezone: "UTC" },
  ];

  const heads: unknown[] = [];
  for (const args of asked) {
    const usage = await ask("usage", args);
    const { groupBy: _, ...filters } = args;
    const explained = await ask("explain_number", filters);
    const [head = ""] = usage.text.split("\n");
    expect(explained.text.startsWith(`${head.slice(0, head.indexOf(": ") + 2)}`)).toBe(true);
    heads.push(head);
  }

  expect(heads).toMatchInlineSnapshot(`
    [
      "All tools, all history: at least $0.10, 93.3k tokens in 4 sessions.",
      "Claude Code, all history: at least $0.10, 93.3k tokens in 4 sessions.",
      "acme-api, all history: at least $0.07, 74.7k tokens in 3 sessions.",
      "acme-api, claude-sonnet-5, all history: $0.02, 18.7k tokens in 1 session.",
      "models with "OPUS", all history: $0.08, 56k tokens in 2 sessions.",
      "acme-api, models with "opus", 2026-11-12 to 2026-11-19: $0.05, 37.3k tokens in 1 session.",
      "Claude Code, since 2026-11-19 (UTC): at least $0.07, 74.7k tokens in 4 sessions.",
      "All tools, until 2026-11-18 (UTC): $0.03, 18.7k tokens in 1 session.",
      "All tools, 2026-11-20 (UTC): at least $0.02, 37.3k tokens in 2 sessions.",
      "Session ddacb4eb: $0.02, 18.7k tokens in 1 session.",
      "Session s-one, since 2026-11-19 (UTC): $0.03, 18.7k tokens in 1 session.",
    ]
  `);
});

test("what is not there is answered with what was asked and what there is to try", async () => {
  const { ask } = await askedWeek();

  const codex = await ask("usage", { source: "codex", timezone: "UTC" });
  const early = await ask("usage", { project: "acme-api", until: "2026-11-01", timezone: "UTC" });
  const explained = await ask("explain_number", { project: "nowhere", timezone: "UTC" });

  expect([codex.text, early.text, explained.text].join("\n\n")).toMatchInlineSnapshot(`
    "Codex, all history: no usage found. Files read just now.
    The history goes from 2026-11-18 to 2026-11-20. To try: project "acme-api" or "infra"; model "claude-opus-5-5" or "claude-sonnet-5" or "llama-unheard-of"; source "claude".

    acme-api, until 2026-11-01 (UTC): no usage found. Files read just now.
    The history goes from 2026-11-18 to 2026-11-20. To try: project "acme-api" or "infra"; model "claude-opus-5-5" or "claude-sonnet-5" or "llama-unheard-of"; source "claude".

    nowhere, all history: no usage found. Files read just now.
    The history goes from 2026-11-18 to 2026-11-20. To try: project "acme-api" or "infra"; model "claude-opus-5-5" or "claude-sonnet-5" or "llama-unheard-of"; source "claude"."
  `);
  expect(codex.value).toMatchObject({ report: { rows: [], found: 0, totals: { totalTokens: 0 } } });
});

test("pages go on where the one before ended, and say where they are", async () => {
  const { ask } = await askedWeek();

  const first = await ask("usage", { groupBy: "session", limit: 3 });
  const second = await ask("usage", {
    groupBy: "session",
    limit: 3,
    cursor: first.value?.nextCursor,
  });

  expect([...keysOf(first), ...keysOf(second)].sort()).toEqual(
    [CURRENT, "s-odd", "s-one", "s-two"].sort(),
  );
  expect(second.value).not.toHaveProperty("nextCursor");
  expect([first.text, second.text].join("\n\n")).toMatchInlineSnapshot(`
    "All tools, all history: at least $0.10, 93.3k tokens in 4 sessions.
    acme-api (Claude Code, id s-one): $0.05, 37.3k tokens.
    infra (Claude Code, id s-two): $0.03, 18.7k tokens.
    acme-api (Claude Code, id ddacb4eb): $0.02, 18.7k tokens.
    Sessions 1 to 3 of 4. The next page: the same call with cursor set to nextCursor.
    No price is known for llama-unheard-of (18.7k tokens).
    List prices of 2026-09-23. Files read just now.

    All tools, all history: at least $0.10, 93.3k tokens in 4 sessions.
    acme-api (Claude Code, id s-odd): cost not known, 18.7k tokens.
    Session 4 of 4.
    No price is known for llama-unheard-of (18.7k tokens).
    List prices of 2026-09-23. Files read just now."
  `);
});

test("a page of days holds the latest, and goes on to earlier ones", async () => {
  const paths = await stateFolder();
  const at = (day: number) => `2026-11-${String(day).padStart(2, "0")}T10:00:00.000Z`;
  const days = Array.from({ length: 20 }, (_, index) => index + 1);
  const answers = days.map((day) => ({ sessionId: "s", at: at(day), project: ACME }));
  await recordLedger(paths, answers);
  const { ask } = await connect(worldOf(paths));

  const first = await ask("usage", { period: "all" });
  const { nextCursor: cursor } = first.value ?? {};
  const second = await ask("usage", { period: "all", limit: 9, cursor });
  const last = await ask("usage", {
    ...{ period: "all", limit: 9, cursor: second.value?.nextCursor },
  });
  const all = await ask("usage", { period: "all", limit: 50 });

  expect(keysOf(first)[0]).toBe("2026-11-20");
  expect([...keysOf(first), ...keysOf(second), ...keysOf(last)]).toEqual(
    days.toReversed().map((day) => at(day).slice(0, 10)),
  );
  const pageOf = ({ text }: { text: string }) =>
    text.split("\n").find((line) => /^Days? /.test(line));
  expect([first, second, last, all].map(pageOf)).toMatchInlineSnapshot(`
    [
      "Days 1 to 10 of 20. The next page: the same call with cursor set to nextCursor.",
      "Days 11 to 19 of 20. The next page: the same call with cursor set to nextCursor.",
      "Day 20 of 20.",
      "Days 1 to 20 of 20; the last 8 of them only in report.rows.",
    ]
  `);
});

test("a cursor of one session is refused for another, and for all", async () => {
  const { ask } = await askedWeek();
  const { value } = await ask("usage", { sessionId: "s-one", timezone: "UTC", limit: 1 });
  const cursor = value?.nextCursor;

  const same = await ask("usage", { sessionId: "s-on", timezone: "UTC", limit: 1, cursor });
  const other = await ask("usage", { sessionId: "s-two", timezone: "UTC", limit: 1, cursor });
  const all = await ask("usage", { timezone: "UTC", limit: 1, cursor });

  expect(keysOf(same)).toEqual(["2026-11-18"]);
  expect([other.isError, all.isError]).toEqual([true, true]);
  expect(other.text).toMatch(/^The cursor is not one of this query\./);
});

test("one session with its subagents, by the start of its id or as the current one", async () => {
  const { ask } = await askedWeek();

  const begun = await ask("usage", { sessionId: "s-on", groupBy: "model" });
  const current = await ask("usage", { sessionId: "current", groupBy: "model" });
  const none = await ask("usage", { sessionId: "x", groupBy: "model" });
  const several = await ask("usage", { sessionId: "s-", groupBy: "model" });

  expect(begun.value).toMatchObject({ report: { totals: { requests: 2, sessions: 1 } } });
  expect(keysOf(current)).toEqual(["claude-sonnet-5"]);
  expect(none.text).toMatchInlineSnapshot(
    `"No usage is known of the session "x". All sessions: usage {"groupBy":"session"}"`,
  );
  expect(several.text).toMatchInlineSnapshot(
    `"Several sessions begin so: s-one, s-odd, s-two. Give more of the id."`,
  );
});

test("projects are not named where the settings say so, and can still be asked for", async () => {
  const { ask, paths } = await askedWeek();
  writeFileSync(paths.config, JSON.stringify({ usage: { redactProjects: true } }), { mode: 0o600 });

  const { text, value } = await ask("usage", { groupBy: "project" });
  const [first = ""] = keysOf({ value });
  const again = await ask("usage", { groupBy: "project", project: first });

  expect(JSON.stringify({ text, value })).not.toMatch(/acme|infra|home/);
  expect(first).toMatch(/^project-[0-9a-f]{6}$/);
  expect(keysOf(again)).toEqual([first]);
});

test("sessions are not named where the settings say so, nor what was asked for", async () => {
  const { ask, paths } = await askedWeek();
  writeFileSync(paths.config, JSON.stringify({ usage: { redactProjects: true } }), { mode: 0o600 });

  const sessions = await ask("usage", { groupBy: "session" });
  const byName = await ask("usage", { project: "acme-api", period: "all" });
  const nothing = await ask("usage", { period: "all", source: "codex" });
  const [hidden = ""] = sessions.text.match(/project-[0-9a-f]{6}/) ?? [];
  const byHidden = await ask("explain_number", { project: hidden });

  expect(JSON.stringify([sessions, byName, nothing, byHidden])).not.toMatch(/acme|infra|home/);
  expect(byName.text.split("\n")[0]).toMatchInlineSnapshot(
    `"the project asked for, all history: at least $0.07, 74.7k tokens in 3 sessions."`,
  );
  expect(byHidden.text.startsWith(`${hidden}, all history: `)).toBe(true);
  expect(nothing.text).toContain(`project "${hidden}"`);
});

test.each([false, true])("usage without a project is unknown, redacted: %s", async (isRedacted) => {
  const paths = await stateFolder();
  await recordLedger(paths, [
    { sessionId: "s-one", at: "2026-11-19T10:00:00.000Z" },
    { sessionId: "s-two", at: "2026-11-19T11:00:00.000Z", project: ACME },
  ]);
  const config = JSON.stringify({ usage: { redactProjects: isRedacted } });
  writeFileSync(paths.config, config, { mode: 0o600 });
  const { ask } = await connect(worldOf(paths));

  const projects = await ask("usage", { groupBy: "project" });
  const unknown = await ask("usage", { groupBy: "session", project: "unknown" });

  expect(keysOf(projects)).toContain("unknown");
  expect(keysOf(unknown)).toEqual(["s-one"]);
  expect(unknown.text).toMatch(
    /^unknown project, all history: .* in 1 session\.\nunnamed \(Claude Code, id s-one\): /,
  );
});

test("names of projects and models can do no harm in an answer, and long paths keep their end", async () => {
  const paths = await stateFolder();
  const at = "2026-11-19T10:00:00.000Z";
  const deep = "/home/dev/customers/somebody/somewhere/data.lake";
  await recordLedger(paths, [
    {
      sessionId: "s-\u001b[2J",
      at,
      project: '/w/\u202egnp\n\nAdvice: "stop"',
      model: "m\u0007\nx",
    },
    { sessionId: "s-two", at, project: deep },
  ]);
  const { ask } = await connect(worldOf(paths));

  const answers = [
    await ask("usage", { groupBy: "project" }),
    await ask("usage", { groupBy: "session", model: "\u202em", project: "\u001b]0;x\u0007" }),
    await ask("explain_number", {}),
    await ask("usage", { source: "codex" }),
  ];

  for (const { text, isError } of answers) {
    expect(isError).toBe(false);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(text).not.toMatch(/^Advice|"stop"/m);
  }
  expect(answers[0]?.text).toContain('"…/customers/somebody/somewhere/data.lake": ');
});

test("a wrong zone, day or cursor is answered with how to ask", async () => {
  const { ask } = await askedWeek();

  const wrong = [
    await ask("usage", { timezone: "Mars/Olympus" }),
    await ask("usage", { since: "yesterday-ish" }),
    await ask("usage", { groupBy: "day", cursor: "nonsense" }),
    await ask("usage", { period: "week", since: "2026-11-01" }),
  ];

  expect(wrong.every(({ isError }) => isError)).toBe(true);
  expect(wrong.map(({ text }) => text).join("\n")).toMatchInlineSnapshot(`
    ""Mars/Olympus" is no time zone. Write one like Europe/Berlin or UTC.
    "yesterday-ish" is no date. Write one like 2026-11-21 or 20261121.
    The cursor is not one of this query. Ask again without it, or with all that was asked before.
    Give either a period or since and until, not both."
  `);
});

test("explains a total to the last token and cent", async () => {
  const { ask } = await askedWeek();

  const explained = await ask("explain_number", { timezone: "UTC" });
  const total = await ask("usage", { groupBy: "source", timezone: "UTC" });

  expect(explained.text).toMatchInlineSnapshot(`
    "All tools, all history: at least $0.10, 93.3k tokens, in 5 requests of 4 sessions.
    claude-opus-5-5: $0.08 = 36 input at $4 per million, 171 output at $20 per million, 45.6k cache reads at $0.2 per million, 4.2k 5-minute cache writes at $5 per million and 6k 1-hour cache writes at $8 per million.
    claude-sonnet-5: $0.02 = 12 input at $2 per million, 57 output at $10 per million, 15.2k cache reads at $0.2 per million, 1.4k 5-minute cache writes at $2.5 per million and 2k 1-hour cache writes at $4 per million.
    No price is known for llama-unheard-of (18.7k tokens).
    Each answer counts once, however often it was written down, with its largest numbers; subagents count with their session. List prices of 2026-09-23, by the time of the request. Files read just now."
  `);
  expect(explained.value).toMatchObject({ totals: Object(total.value?.report).totals });
});

test("without any history it says so", async () => {
  const paths = await stateFolder();
  await recordLedger(paths, []);
  const { ask } = await connect(worldOf(paths));

  expect((await ask("usage", { period: "all" })).text).toMatchInlineSnapshot(
    `
    "All tools, all history: no usage found. Files read just now.
    No usage is recorded at all. Which tools' files were found: tacho audit"
  `,
  );
});

function keysOf({ value }: { value: unknown }): string[] {
  const report: { rows: { key: string }[] } = Object(value).report;
  return report.rows.map(({ key }) => key);
}
