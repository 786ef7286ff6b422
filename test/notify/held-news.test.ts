import { expect, test } from "vitest";
import { isOvertaken, withoutHeld } from "../../shared/notify/held-news.ts";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { NOON, newsOf } from "./outbox.ts";

const LIMIT = { key: "limit-a-five_hour-1-80", kind: "limit_reached", account: "a" } as const;
const WINDOW = { ...LIMIT, window: "five_hour", resetsAtMs: NOON + 5 * MS_PER_HOUR };
const SNOOZE = { sinceMs: NOON - MS_PER_MINUTE, untilMs: NOON + 2 * MS_PER_HOUR };

test("alerts wait for the end of a snooze, pings do not", () => {
  const [alert, ping] = [newsOf(WINDOW), newsOf({ kind: "session_started" })];

  const heard = withoutHeld([alert, ping], SNOOZE, NOON);

  expect(heard).toEqual({ news: [ping], nextMs: SNOOZE.untilMs });
  expect(withoutHeld([ping], SNOOZE, NOON)).toEqual({ news: [ping] });
});

test("at its end they are as new as if they had just come", () => {
  const { news } = withoutHeld([newsOf(WINDOW)], SNOOZE, SNOOZE.untilMs);

  expect(news.map(({ sinceMs }) => sinceMs)).toEqual([SNOOZE.untilMs]);
});

test("a snooze that was ended early lets them go at once", () => {
  const ended = { ...SNOOZE, untilMs: NOON + MS_PER_HOUR };

  expect(withoutHeld([newsOf(WINDOW)], ended, NOON + MS_PER_HOUR).news).toHaveLength(1);
});

test("what is over meanwhile is let through, to be dropped", () => {
  const over = newsOf({ ...WINDOW, resetsAtMs: NOON - 1 });

  expect(withoutHeld([over], SNOOZE, NOON).news).toEqual([over]);
});

test("a snooze of years was set by a clock that was wrong", () => {
  const wrong = { sinceMs: NOON, untilMs: NOON + 9_000 * MS_PER_HOUR };

  expect(withoutHeld([newsOf(WINDOW)], wrong, NOON).news).toHaveLength(1);
});

test("of what waits about one window the last counts", () => {
  const first = newsOf(WINDOW);
  const second = newsOf({ ...WINDOW, key: "limit-a-five_hour-1-90", atMs: NOON + 1 });
  const pace = newsOf({ ...WINDOW, key: "limit-a-five_hour-1-pace", kind: "limit_pace" });
  const others = [
    newsOf({ ...WINDOW, key: "limit-a-five_hour-2-80" }),
    newsOf({ ...WINDOW, key: "limit-b-five_hour-1-80", account: "b" }),
    newsOf({ ...WINDOW, key: "reset-a-five_hour-1", kind: "limit_reset" }),
  ];
  const all = [first, second, pace, ...others];

  expect(all.filter((item) => isOvertaken(item, all))).toEqual([first, pace]);
});
