import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { type WorkedPast, workedPast } from "../fits/worked-past.ts";
import { shardOf, writeShard } from "../sessions/shards.ts";
import { stateFolder } from "../sessions/state-folder.ts";
import { connect, worldOf } from "./asking-client.ts";
import { recordPast } from "./recorded-past.ts";
import {
  ACCOUNT,
  CURRENT,
  FIVE_HOUR_RESET,
  HOST,
  NOW,
  OTHER_ACCOUNT,
  observe,
} from "./recorded-state.ts";

const PAST = workedPast({
  seed: 5,
  days: 12,
  percentPerUsd: { "claude-opus-5-5": 1.2, "claude-sonnet-5": 0.8 },
  noise: 0.2,
  unseen: 0.1,
  nowMs: NOW,
});
/** Whatever the past was: 40 % of the 5-hour window and 30 % of the week are used now. */
const BEFORE_NOW = PAST.observations.filter(({ resetsAtMs = 0 }) => resetsAtMs < NOW);

async function afterWork({ used }: Pick<WorkedPast, "used"> = PAST) {
  const paths = await stateFolder();
  await recordPast(paths, ACCOUNT, { used, observations: BEFORE_NOW });
  observe(paths, ACCOUNT, "five_hour", FIVE_HOUR_RESET, [[5, 40]]);
  observe(paths, ACCOUNT, "seven_day", NOW + 90 * MS_PER_HOUR, [[5, 30]]);
  const record = { account: ACCOUNT, host: HOST, model: { id: "claude-opus-5-5" } };
  writeShard(paths, shardOf(CURRENT, { ...record, updatedAtMs: NOW - MS_PER_MINUTE }));
  return { paths, ...(await connect(worldOf(paths))) };
}

describe("what it answers", () => {
  test("whether work of a known cost fits, and what that rests on", async () => {
    const { ask } = await afterWork();

    const { text, value } = await ask("fits", { estimatedUsd: 12 });

    expect(text).toMatchInlineSnapshot(`
      "Yes, work of $12.00 at list prices fits into what is left of the 5-hour window (94 %).
      5-hour window: needs about 15 % (12 to 18 %), 60 % is left until 14:05, others may use 12 % meanwhile: 94 % to fit.
      7-day window: needs about 1.8 % (1.2 to 2.7 %), 70 % is left until Tue 06:29, others may use 1.1 % meanwhile: 99 % to fit.
      Learned from 70 stretches of work of the last 11 d 8 h. At the usual pace it takes 3 h 13 min. Advice: go on."
    `);
    expect(value).toMatchInlineSnapshot(`
      {
        "account": "11111111-1111-4111-8111-111111111111",
        "advice": "go on.",
        "ageMs": 300000,
        "asOfMs": 1795177440000,
        "basis": {
          "likelyMinutes": 193,
          "method": "percent per weighted token",
          "othersSharePercent": 100,
          "samples": 70,
          "sinceMs": 1794196800000,
          "usd": 12,
        },
        "fits": "yes",
        "source": "statusline",
        "summary": "Yes, work of $12.00 at list prices fits into what is left of the 5-hour window (94 %).
      5-hour window: needs about 15 % (12 to 18 %), 60 % is left until 14:05, others may use 12 % meanwhile: 94 % to fit.
      7-day window: needs about 1.8 % (1.2 to 2.7 %), 70 % is left until Tue 06:29, others may use 1.1 % meanwhile: 99 % to fit.
      Learned from 70 stretches of work of the last 11 d 8 h. At the usual pace it takes 3 h 13 min. Advice: go on.",
        "windows": [
          {
            "leftPercent": 60,
            "meanwhilePercent": 12.01,
            "models": [
              {
                "model": "claude-sonnet-5",
                "percentPerMillionWeightedTokens": 1.7912,
                "samples": 41,
              },
              {
                "model": "claude-opus-5-5",
                "percentPerMillionWeightedTokens": 4.9325,
                "samples": 29,
              },
            ],
            "neededPercent": {
              "p10": 12,
              "p50": 14.62,
              "p90": 17.82,
            },
            "probabilityFits": 0.943,
            "resetsAtMs": 1795183500000,
            "samples": 70,
            "sinceMs": 1794196800000,
            "unseenPercent": 10.6,
            "window": "five_hour",
          },
          {
            "leftPercent": 70,
            "meanwhilePercent": 1.14,
            "models": [
              {
                "model": "claude-sonnet-5",
                "percentPerMillionWeightedTokens": 0.2029,
                "samples": 6,
              },
              {
                "model": "claude-opus-5-5",
                "percentPerMillionWeightedTokens": 0.6328,
                "samples": 3,
              },
            ],
            "neededPercent": {
              "p10": 1.2,
              "p50": 1.8,
              "p90": 2.71,
            },
            "probabilityFits": 0.995,
            "resetsAtMs": 1795501740000,
            "samples": 9,
            "sinceMs": 1794196800000,
            "unseenPercent": 0,
            "window": "seven_day",
          },
        ],
      }
    `);
  });

  test("when it would fit, if it does not now", async () => {
    const { ask } = await afterWork();

    const { text, value } = await ask("fits", { estimatedUsd: 65 });

    expect(text).toMatchInlineSnapshot(`
      "No, work of $65.00 at list prices does not fit into what is left of the 5-hour window (1 %); it would after the reset in 1 h 36 min (14:05).
      5-hour window: needs about 79 % (65 to 97 %), 60 % is left until 14:05, others may use 12 % meanwhile: 1 % to fit; it would after the reset in 1 h 36 min (14:05).
      7-day window: needs about 10 % (6.5 to 15 %), 70 % is left until Tue 06:29, others may use 3.6 % meanwhile: 99 % to fit.
      Learned from 70 stretches of work of the last 11 d 8 h. At the usual pace it takes 12 h or more. Advice: wait for 14:05, do a smaller part first, or use a smaller model."
    `);
    expect(value).toMatchObject({
      fits: "no",
      windows: [{ window: "five_hour", fitsAfterMs: FIVE_HOUR_RESET }, { window: "seven_day" }],
    });
  });

  test("never, if it is more than a whole window", async () => {
    const { ask } = await afterWork();

    const { text, value } = await ask("fits", { estimatedUsd: 300 });

    expect(text).toMatchInlineSnapshot(`
      "No: work of $300.00 at list prices needs about 366 % of a 5-hour window, so it never fits into one.
      5-hour window: needs about 366 % (300 to 446 %), 60 % is left until 14:05, others may use 12 % meanwhile: 1 % to fit; it is more than a whole window.
      7-day window: needs about 45 % (30 to 68 %), 70 % is left until Tue 06:29, others may use 3.6 % meanwhile: 88 % to fit; it would after the reset in 3 d 18 h (Tue 06:29).
      Learned from 70 stretches of work of the last 11 d 8 h. At the usual pace it takes 12 h or more. Advice: cut it into parts that each fit into a 5-hour window, or use a smaller model."
    `);
    expect(value).toMatchObject({ fits: "no", windows: [{ neverInOneWindow: true }, {}] });
  });

  test("for tokens as this account uses them, and for another model", async () => {
    const { ask } = await afterWork();

    const opus = await ask("fits", { estimatedTokens: 20_000_000 });
    const sonnet = await ask("fits", { estimatedTokens: 20_000_000, model: "sonnet" });

    expect(opus.text.split("\n").slice(0, 2)).toMatchInlineSnapshot(`
      [
        "Yes, work of 20,000,000 tokens fits into what is left of the 5-hour window (95 %).",
        "5-hour window: needs about 13 % (10 to 17 %), 60 % is left until 14:05, others may use 12 % meanwhile: 95 % to fit.",
      ]
    `);
    expect(sonnet.text.split("\n").slice(0, 2)).toMatchInlineSnapshot(`
      [
        "Yes, work of 20,000,000 tokens fits into what is left of the 5-hour window (96 %).",
        "5-hour window: needs about 6.4 % (4.9 to 8.5 %), 60 % is left until 14:05, others may use 12 % meanwhile: 96 % to fit.",
      ]
    `);
  });

  test("for minutes of work as usual", async () => {
    const { ask } = await afterWork();

    const { text } = await ask("fits", { minutes: 90 });

    expect(text).toMatchInlineSnapshot(`
      "Yes, 90 min of work fits into what is left of the 5-hour window (99 %).
      5-hour window: needs about 5.5 % (3.2 to 10 %), 60 % is left until 14:05: 99 % to fit.
      7-day window: needs about 0.6 % (0.3 to 1.2 %), 70 % is left until Tue 06:29: 99 % to fit.
      Learned from 70 stretches of work of the last 11 d 8 h. Advice: go on."
    `);
  });

  test("for a model that was never seen at work, by its price, and says so", async () => {
    const { ask } = await afterWork();

    const { text, value } = await ask("fits", { estimatedUsd: 12, model: "claude-haiku-4-5" });

    expect(text).toMatchInlineSnapshot(`
      "Yes, work of $12.00 at list prices fits into what is left of the 5-hour window (95 %).
      5-hour window: needs about 10 % (4.8 to 21 %), 60 % is left until 14:05, others may use 12 % meanwhile: 95 % to fit.
      7-day window: needs about 1.2 % (0.6 to 2.6 %), 70 % is left until Tue 06:29, others may use 1.1 % meanwhile: 99 % to fit.
      Learned from 70 stretches of work of the last 11 d 8 h. claude-haiku-4-5 was never seen at work, so its list price stands in and the range is wide. At the usual pace it takes 3 h 13 min. Advice: go on."
    `);
    expect(value).toMatchObject({ basis: { unseenModels: ["claude-haiku-4-5"] } });
  });

  test("for work like a session of the past, by the start of its id", async () => {
    const { ask } = await afterWork();
    const [session] = PAST.sessions;

    const { text, value } = await ask("fits", { likeSession: session?.id.slice(0, 12) });

    expect(text.split("\n")[0]).toMatchInlineSnapshot(
      `"Yes, work like the session 3919b7e3 fits into what is left of the 5-hour window (98 %)."`,
    );
    const { basis } = value ?? {};
    expect(basis).toMatchObject({ usd: expect.closeTo(session?.usd ?? 0, 2) });
  });

  test("for work like a running session that is only in its record, by its name", async () => {
    const { ask, paths } = await afterWork();
    const shard = shardOf("11112222-3333-4444-8555-666677778888", {
      ...{
        account: ACCOUNT,
        host: HOST,
        updatedAtMs: NOW,
        name: "migrate *all*\u001b[2J the things",
      },
      cost: { totalUsd: 3.5 },
    });
    writeShard(paths, shard);

    const { text, value } = await ask("fits", { likeSession: "Migrate *all*\u001b[2J the things" });

    expect(text.split("\n")[0]).toMatchInlineSnapshot(
      `"Yes, work like the session "migrate *all* the things" fits into what is left of the 5-hour window (98 %)."`,
    );
    expect(value).toMatchObject({ basis: { usd: 3.5 } });
  });
});

describe("what it cannot say", () => {
  test("without past work it says how much is missing", async () => {
    const { ask } = await afterWork({ used: [] });

    const { text, value } = await ask("fits", { estimatedUsd: 1 });

    expect(text).toMatchInlineSnapshot(`
      "Whether it fits cannot be said yet: the 5-hour window needs 6 more readings (each of an hour with work in a terminal) to learn what work costs.
      5-hour window: cannot be said yet.
      7-day window: cannot be said yet. Advice: start small, one agent at a time, and ask quota again after the first part."
    `);
    expect(value).toMatchObject({ fits: "unknown", windows: [{ readingsNeeded: 6 }, {}] });
  });

  test("without any quota there is nothing to fit into", async () => {
    const { ask } = await connect(worldOf(await stateFolder()));

    const { text, value } = await ask("fits", { minutes: 10 });

    expect(text).toMatchInlineSnapshot(
      `"Whether it fits cannot be said: no session of this account has reported quota yet. With a Max or Pro login it appears after the first reply in a terminal session."`,
    );
    expect(value).toMatchObject({ fits: "unknown", windows: [], source: "none" });
  });

  test("after a reset it tells what a new window would take, not what is left", async () => {
    const paths = await stateFolder();
    await recordPast(paths, ACCOUNT, { ...PAST, observations: BEFORE_NOW });
    observe(paths, ACCOUNT, "five_hour", NOW - MS_PER_HOUR, [[120, 70]]);
    const { ask } = await connect(worldOf(paths));

    const { text, value } = await ask("fits", { estimatedUsd: 5, account: ACCOUNT });

    expect(text).toMatchInlineSnapshot(`
      "Whether it fits cannot be said: no window is open that a reading is known of.
      5-hour window: needs about 4.4 % (3.6 to 5.4 %) of the next one; the last one has reset.
      7-day window: needs about 0.5 % (0.4 to 0.8 %) of the next one; the last one has reset.
      Learned from 69 stretches of work of the last 11 d 8 h. At the usual pace it takes 1 h 20 min. Advice: start small, one agent at a time, and ask quota again after the first part."
    `);
    expect(value).toMatchObject({ fits: "unknown" });
  });

  test("another account's past says nothing", async () => {
    const { ask, paths } = await afterWork();
    observe(paths, OTHER_ACCOUNT, "five_hour", FIVE_HOUR_RESET, [[5, 10]]);

    const { value } = await ask("fits", { estimatedUsd: 1, account: OTHER_ACCOUNT });

    expect(value).toMatchObject({ account: OTHER_ACCOUNT, fits: "unknown" });
  });
});

test("refuses what cannot be asked, each with a hint", async () => {
  const { ask } = await afterWork({ used: PAST.used.slice(0, 50) });
  const refused = await Promise.all(
    [
      {},
      { minutes: 5, estimatedUsd: 1 },
      { minutes: 5, model: "opus" },
      { estimatedUsd: 1, model: "llama\u001b[1m-unheard-of" },
      { likeSession: "nowhere" },
      { minutes: 5, account: "nobody" },
    ].map((args) => ask("fits", args)),
  );

  expect(refused.map(({ isError }) => isError)).toEqual(refused.map(() => true));
  expect(refused.map(({ text }) => text)).toMatchInlineSnapshot(`
    [
      "Give exactly one of "estimatedTokens", "estimatedUsd", "minutes", "likeSession". For example: fits {"estimatedUsd":5}",
      "Give exactly one of "estimatedTokens", "estimatedUsd", "minutes", "likeSession". For example: fits {"estimatedUsd":5}",
      ""model" does not go with "minutes": these are of work as usual. For example: fits {"minutes":30}",
      "No price is known of the model "llama-unheard-of", and none that was used is called so. Used so far: "claude-sonnet-5", "claude-opus-5-5".",
      "No session is known by "nowhere". Give its id, at least the first 6 characters of it, or its name. The newest: ddacb4eb-0625-456b-a469-e1b41617d9ba.",
      "No quota is known of the account "nobody". Known accounts: "11111111-1111-4111-8111-111111111111". Without "account" you get this session's: quota {}",
    ]
  `);
});

test("names no project and no session where those are not to be named", async () => {
  const { ask, paths } = await afterWork();
  writeFileSync(paths.config, JSON.stringify({ usage: { redactProjects: true } }));
  const shard = shardOf("11112222-3333-4444-8555-666677778888", {
    ...{ account: ACCOUNT, host: HOST, updatedAtMs: NOW, name: "secret plan" },
    ...{ project: { dir: "/home/dev/secret" }, cost: { totalUsd: 3.5 } },
  });
  writeShard(paths, shard);

  const { text, value } = await ask("fits", { likeSession: "11112222-3333" });

  expect(text).not.toMatch(/secret/);
  expect(JSON.stringify(value)).not.toMatch(/secret/);
});
