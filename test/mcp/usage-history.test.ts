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
    2026-11-18: $0.03, 18.7k tokens.
    2026-11-19: $0.05, 37.3k tokens.
    2026-11-20: at least $0.02, 37.3k tokens.
    No price is known for llama-unheard-of (18.7k tokens).
    List prices of 2026-09-23. Files read just now."
  `);
  expect(keysOf(utc)).toEqual(["2026-11-18", "2026-11-19", "2026-11-20"]);
  expect(keysOf(tokyo)).toEqual(["2026-11-19", "2026-11-20"]);
  expect(utc.value).toMatchObject({
    source: "ledger",
    report: { found: 3, totals: { requests: 5, totalTokens: 5 * 18_669 } },
  });
});

test("a span has both its days in it", async () => {
  const { ask } = await askedWeek();

  const { value } = await ask("usage", {
    since: "2026-11-19",
    until: "2026-11-19",
    timezone: "UTC",
    groupBy: "session",
  });

  expect(value).toMatchObject({
    report: { since: "2026-11-19", until: "2026-11-19", found: 2, totals: { requests: 2 } },
  });
});

test("pages go on where the one before ended", async () => {
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
    "All together: at least $0.10, 93.3k tokens, in 5 requests of 4 sessions.
    claude-opus-5-5: $0.08 = 36 input at $4 per million, 171 output at $20 per million, 45.6k cache reads at $0.2 per million, 4.2k 5-minute cache writes at $5 per million and 6k 1-hour cache writes at $8 per million.
    claude-sonnet-5: $0.02 = 12 input at $2 per million, 57 output at $10 per million, 15.2k cache reads at $0.2 per million, 1.4k 5-minute cache writes at $2.5 per million and 2k 1-hour cache writes at $4 per million.
    llama-unheard-of: no price is known.
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
    `"No usage found, all history. Files read just now."`,
  );
});

function keysOf({ value }: { value: unknown }): string[] {
  const report: { rows: { key: string }[] } = Object(value).report;
  return report.rows.map(({ key }) => key);
}
