import { describe, expect, test } from "vitest";
import { parseUsageQuery, type RawUsageQuery } from "../../shared/reports/query.ts";

const NOW_MS = Date.parse("2026-11-21T23:30:00Z");
const parse = (raw: RawUsageQuery) => parseUsageQuery({ timeZone: "UTC", ...raw }, NOW_MS);

test("without a word it is all days, oldest first", () => {
  expect(parseUsageQuery({}, NOW_MS)).toEqual({ groupBy: "day", order: "oldest" });
});

test("takes all that can be asked, as people write it", () => {
  const query = parse({
    groupBy: "Sessions",
    by: "daily",
    since: "20261101",
    until: "2026-11-21",
    timeZone: "europe/berlin",
    project: "acme",
    model: "opus",
    source: "Claude",
    account: "ann",
    limit: "20",
    cursor: "abc",
    order: "desc",
  });

  expect(query).toEqual({
    groupBy: "session",
    by: "day",
    sinceDay: "2026-11-01",
    untilDay: "2026-11-21",
    timeZone: "Europe/Berlin",
    project: "acme",
    model: "opus",
    source: "claude",
    account: "ann",
    limit: 20,
    cursor: "abc",
    order: "newest",
  });
});

describe("periods", () => {
  const span = (period: string, timeZone = "UTC") => {
    const { sinceDay, untilDay } = parse({ period, timeZone });
    return [sinceDay, untilDay];
  };

  test("end today, in the zone", () => {
    expect(span("today")).toEqual(["2026-11-21", "2026-11-21"]);
    expect(span("today", "Asia/Tokyo")).toEqual(["2026-11-22", "2026-11-22"]);
    expect(span("week")).toEqual(["2026-11-16", "2026-11-21"]);
    expect(span("month")).toEqual(["2026-11-01", "2026-11-21"]);
    expect(span("last7days")).toEqual(["2026-11-15", "2026-11-21"]);
    expect(span("Last30Days")).toEqual(["2026-10-23", "2026-11-21"]);
  });

  test("yesterday ends before, and all has no ends", () => {
    expect(span("yesterday")).toEqual(["2026-11-20", "2026-11-20"]);
    expect(span("all")).toEqual([undefined, undefined]);
  });
});

describe("says what to write instead of", () => {
  const wrong: readonly (readonly [RawUsageQuery, string, string])[] = [
    [
      { since: "2026-02-30" },
      "BAD_DATE",
      '"2026-02-30" is no date. Write one like 2026-11-21 or 20261121.',
    ],
    [
      { until: "tomorrow" },
      "BAD_DATE",
      '"tomorrow" is no date. Write one like 2026-11-21 or 20261121.',
    ],
    [
      { since: "\u001b[31m2026" },
      "BAD_DATE",
      '"2026" is no date. Write one like 2026-11-21 or 20261121.',
    ],
    [
      { since: "2026-11-22", until: "2026-11-21" },
      "BAD_DATE",
      "2026-11-22 is after 2026-11-21. Swap since and until.",
    ],
    [
      { timeZone: "CEST/x" },
      "BAD_TIME_ZONE",
      '"CEST/x" is no time zone. Write one like Europe/Berlin or UTC.',
    ],
    [
      { groupBy: "year" },
      "BAD_GROUP",
      '"year" is no group. Take one of day, week, month, session, project, model, source.',
    ],
    [
      { groupBy: "day", by: "day" },
      "BAD_GROUP",
      "Rows are days already. Split them by another group.",
    ],
    [
      { source: "cursor" },
      "BAD_SOURCE",
      '"cursor" is no tool that is read. Take one of claude, codex, gemini, opencode, openclaw, amp.',
    ],
    [{ limit: "0" }, "BAD_LIMIT", '"0" is no number of rows. Write one from 1 on, like 20.'],
    [{ limit: "" }, "BAD_LIMIT", '"" is no number of rows. Write one from 1 on, like 20.'],
    [{ limit: 1.5 }, "BAD_LIMIT", '"1.5" is no number of rows. Write one from 1 on, like 20.'],
    [{ order: "up" }, "BAD_ORDER", '"up" is no order. Take one of oldest, newest, costliest.'],
    [
      { period: "decade" },
      "BAD_PERIOD",
      '"decade" is no period. Take one of today, yesterday, week, month, last7days, last30days, all.',
    ],
    [
      { period: "today", since: "2026-11-01" },
      "BAD_PERIOD",
      "Give either a period or since and until, not both.",
    ],
  ];

  test.each(wrong)("%j", (raw, code, message) => {
    expect(() => parse(raw)).toThrow(expect.objectContaining({ code, message }));
  });
});
