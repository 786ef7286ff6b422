import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { run as runTacho } from "../../cli/run.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { mergeSessions } from "../../shared/sessions/merge-file.ts";
import { partPath } from "../../shared/sessions/part-paths.ts";
import { createWorld } from "../cli/test-world.ts";
import { shardOf, writeShard } from "../sessions/shards.ts";
import { stateFolder } from "../sessions/state-folder.ts";
import { connect, worldOf } from "./asking-client.ts";
import {
  ACCOUNT,
  CURRENT,
  FIVE_HOUR_RESET,
  HOST,
  NOW,
  OTHER_ACCOUNT,
  observe,
  recordAfternoon,
  WAITING,
} from "./recorded-state.ts";

test("says what is left, when it resets, where the pace leads, and advises", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  const { ask } = await connect(worldOf(paths));

  const { text, value } = await ask("quota");

  expect(text).toMatchInlineSnapshot(`
    "5-hour window: 61 % used, resets in 1 h 36 min (14:05). 7 points below an even pace; 18 %/h now, near 80 % at the reset (62 to 100 %; 30 % to run out before). Learning: the habits of this account are not known yet.
    7-day window: 24 % used, resets in 4 d 11 h (Tue 23:29). 12 points below an even pace; 14 %/d now, near 68 % at the reset (46 to 100 %; 11 % to run out before). Learning: the habits of this account are not known yet.
    Seen 40 s ago in this session (response headers). Advice: the 5-hour window may run out before its reset (30 %): go on with the task at hand, but start no large batches.
    Other accounts known, each with its own quota: 22222222-2222-4222-8222-222222222222 (seen 3 h ago). Ask with {"account": "<id>"}."
  `);
  expect(value).toMatchInlineSnapshot(`
    {
      "account": "11111111-1111-4111-8111-111111111111",
      "accounts": [
        {
          "account": "11111111-1111-4111-8111-111111111111",
          "advice": "the 5-hour window may run out before its reset (30 %): go on with the task at hand, but start no large batches.",
          "ageMs": 40000,
          "asOfMs": 1795177700000,
          "learning": {
            "neededDays": 7,
            "recordedDays": 0,
          },
          "level": "watch",
          "windows": [
            {
              "ageMs": 40000,
              "asOfMs": 1795177700000,
              "burn": {
                "basis": "recent",
                "percentPerHour": 18,
                "samples": 5,
                "spanMs": 3600000,
              },
              "confidence": "medium",
              "elapsedPercent": 68,
              "forecast": {
                "exhaustsAtMs": 1795180405492,
                "exhaustsAtMsInterval": {
                  "p10": 1795178441305,
                  "p90": 1795182789832,
                },
                "isLearning": true,
                "percentPerHour": 18,
                "probabilityOfExhaustion": 0.298,
                "usedPercentAtReset": {
                  "p10": 62.3,
                  "p50": 79.8,
                  "p90": 100,
                },
              },
              "level": "watch",
              "paceDeltaPercent": -7,
              "resetsAtMs": 1795183500000,
              "resetsInMs": 5760000,
              "source": "statusline",
              "usedPercent": 61,
              "window": "five_hour",
            },
            {
              "ageMs": 40000,
              "asOfMs": 1795177700000,
              "burn": {
                "basis": "recent",
                "percentPerHour": 0.5833,
                "samples": 5,
                "spanMs": 86400000,
              },
              "confidence": "medium",
              "elapsedPercent": 36.3,
              "forecast": {
                "exhaustsAtMs": 1795501953321,
                "exhaustsAtMsInterval": {
                  "p10": 1795408983591,
                  "p90": 1795551601808,
                },
                "isLearning": true,
                "percentPerHour": 0.5833,
                "probabilityOfExhaustion": 0.111,
                "usedPercentAtReset": {
                  "p10": 45.5,
                  "p50": 67.8,
                  "p90": 100,
                },
              },
              "level": "calm",
              "paceDeltaPercent": -12.3,
              "resetsAtMs": 1795562940000,
              "resetsInMs": 385200000,
              "source": "statusline",
              "usedPercent": 24,
              "window": "seven_day",
            },
          ],
        },
        {
          "account": "22222222-2222-4222-8222-222222222222",
          "advice": "the last windows have reset: go on, and ask again after the next reply.",
          "windows": [],
        },
      ],
      "advice": "the 5-hour window may run out before its reset (30 %): go on with the task at hand, but start no large batches.",
      "ageMs": 40000,
      "asOfMs": 1795177700000,
      "isOwnAccount": true,
      "source": "statusline",
      "summary": "5-hour window: 61 % used, resets in 1 h 36 min (14:05). 7 points below an even pace; 18 %/h now, near 80 % at the reset (62 to 100 %; 30 % to run out before). Learning: the habits of this account are not known yet.
    7-day window: 24 % used, resets in 4 d 11 h (Tue 23:29). 12 points below an even pace; 14 %/d now, near 68 % at the reset (46 to 100 %; 11 % to run out before). Learning: the habits of this account are not known yet.
    Seen 40 s ago in this session (response headers). Advice: the 5-hour window may run out before its reset (30 %): go on with the task at hand, but start no large batches.
    Other accounts known, each with its own quota: 22222222-2222-4222-8222-222222222222 (seen 3 h ago). Ask with {"account": "<id>"}.",
    }
  `);
});

test("answers for another account when it is named, and says so", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  observe(paths, OTHER_ACCOUNT, "seven_day", NOW + 2 * MS_PER_DAY, [[180, 81]]);
  const { ask } = await connect(worldOf(paths));

  const { text, value } = await ask("quota", { account: OTHER_ACCOUNT });

  expect(text).toMatchInlineSnapshot(`
    "Account 22222222-2222-4222-8222-222222222222, which is not the one that pays for this session.
    5-hour window: the last one has reset; the next reply opens a new one.
    7-day window: 81 % used, resets in 2 d (Sun 12:29). 10 points ahead of an even pace; 16 %/d on average, may run out in 1 d 2 h (Sat 14:51) with a probability of 79 %, 21 h 37 min before the reset. Learning: the habits of this account are not known yet.
    Seen 3 h ago in this session (response headers). More may be used by now. Advice: the 7-day window is 79 % likely to run out before its reset: finish what is open and start no subagents.
    Other accounts known, each with its own quota: 11111111-1111-4111-8111-111111111111 (seen 40 s ago). Ask with {"account": "<id>"}."
  `);
  expect(value).toMatchObject({ account: OTHER_ACCOUNT, isOwnAccount: false });
});

test("never answers with the numbers of another account unasked", async () => {
  const paths = await stateFolder();
  observe(paths, OTHER_ACCOUNT, "five_hour", FIVE_HOUR_RESET, [[1, 97]]);
  writeShard(paths, shardOf(CURRENT, { account: ACCOUNT, host: HOST, updatedAtMs: NOW }));
  const { ask } = await connect(worldOf(paths));

  const { text, value } = await ask("quota");

  expect(text).toMatchInlineSnapshot(`
    "No session of this account has reported quota yet: API-key logins have none; with a Max or Pro login it appears after the first reply in a terminal session.
    Other accounts known, each with its own quota: 22222222-2222-4222-8222-222222222222 (seen 1 min ago). Ask with {"account": "<id>"}."
  `);
  expect(value).toMatchObject({ account: ACCOUNT, isOwnAccount: true, source: "none" });
  expect(value?.accounts).toMatchObject([{ account: OTHER_ACCOUNT }]);
});

test("takes the account heard of last when it cannot know who pays, and says so", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  const { ask } = await connect(worldOf(paths, { env: { TACHO_HOME: paths.home } }));

  const { text, value } = await ask("quota");

  expect(text.split("\n")[0]).toMatchInlineSnapshot(
    `"Account 11111111-1111-4111-8111-111111111111, heard of last; which account pays for this session is not known."`,
  );
  expect(value).toMatchObject({ account: ACCOUNT, isOwnAccount: false });
});

test("knows the account of a session without a record from the client's login", async () => {
  const paths = await stateFolder();
  observe(paths, ACCOUNT, "five_hour", FIVE_HOUR_RESET, [[1, 20]]);
  observe(paths, OTHER_ACCOUNT, "five_hour", FIVE_HOUR_RESET, [[0, 97]]);
  const world = worldOf(paths);
  logIn(join(world.homeDir, ".claude.json"), ACCOUNT);
  const { ask } = await connect(world);

  expect((await ask("quota")).value).toMatchObject({ account: ACCOUNT, isOwnAccount: true });
});

test("says that an API key has no quota", async () => {
  const paths = await stateFolder();
  const world = worldOf(paths);
  const env = { ...world.env, ANTHROPIC_API_KEY: "sk-ant-api03-secret" };
  const { ask } = await connect({ ...world, env });

  const { text, value, isError } = await ask("quota");

  expect(text).toMatchInlineSnapshot(
    `"This session pays with an API key: there is no quota to run out, each token is billed. Ask usage for the cost."`,
  );
  expect(value).toMatchObject({ account: "api-key", accounts: [] });
  expect(isError).toBe(false);
});

test("says that nothing is known yet, not that nothing is used", async () => {
  const paths = await stateFolder();
  const { ask } = await connect(worldOf(paths));

  const { text, value } = await ask("quota");

  expect(text).toMatchInlineSnapshot(
    `"No session has reported quota yet: API-key logins have none; with a Max or Pro login it appears after the first reply in a terminal session."`,
  );
  expect(value).toMatchInlineSnapshot(`
    {
      "accounts": [],
      "advice": "no quota is known yet: ask again after the first reply.",
      "ageMs": 0,
      "asOfMs": 1795177740000,
      "isOwnAccount": false,
      "source": "none",
      "summary": "No session has reported quota yet: API-key logins have none; with a Max or Pro login it appears after the first reply in a terminal session.",
    }
  `);
});

test("carries a window that has reset no further, and warns of an old reading", async () => {
  const paths = await stateFolder();
  const account = { account: ACCOUNT, host: HOST, updatedAtMs: NOW - 3 * MS_PER_HOUR };
  writeShard(paths, shardOf(WAITING, { ...account, project: { dir: "/home/dev/infra" } }));
  observe(paths, ACCOUNT, "five_hour", NOW - MS_PER_MINUTE, [[180, 61]]);
  observe(paths, ACCOUNT, "seven_day", NOW + MS_PER_DAY, [[180, 70]]);
  writeShard(paths, shardOf(CURRENT, { account: ACCOUNT, host: HOST, updatedAtMs: NOW }));
  const { ask } = await connect(worldOf(paths));

  const { text, value } = await ask("quota");

  expect(text).toMatchInlineSnapshot(`
    "5-hour window: the last one has reset; the next reply opens a new one.
    7-day window: 70 % used, resets in 1 d (Sat 12:29). 16 points below an even pace; 12 %/d on average, near 81 % at the reset (74 to 93 %). Learning: the habits of this account are not known yet.
    Seen 3 h ago in this session (response headers). More may be used by now. Advice: fine for the task at hand; ask again before starting many subagents."
  `);
  expect(value).toMatchObject({
    accounts: [{ windows: [{ window: "seven_day", confidence: "low", ageMs: 3 * MS_PER_HOUR }] }],
  });
});

test("counts a number that a session saw again as seen again", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  const { ask } = await connect(worldOf(paths));

  // The last line in the file of observations is five minutes old, the record 40 seconds.
  expect((await ask("quota")).value).toMatchObject({
    accounts: [{ account: ACCOUNT, windows: [{ ageMs: 40_000 }, {}] }, { account: OTHER_ACCOUNT }],
  });
});

test("names the accounts it knows when it is asked for one it does not", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  const { ask } = await connect(worldOf(paths));

  const { text, value, isError } = await ask("quota", { account: "../../\u001b[31mme" });

  expect(text).toMatchInlineSnapshot(
    `"No quota is known of the account "../../me". Known accounts: "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222". Without "account" you get this session's: quota {}"`,
  );
  expect(value).toBeUndefined();
  expect(isError).toBe(true);
});

test("reads of the sessions only what has changed since they were merged", async () => {
  const paths = await stateFolder();
  const nowMs = Date.now();
  const longAgo = new Date(nowMs - MS_PER_MINUTE);
  const write = (usedPercent: number) => {
    const fiveHour = { usedPercent, resetsAtMs: nowMs + MS_PER_HOUR };
    const quota = { fiveHour, observedAtMs: nowMs - MS_PER_MINUTE };
    writeShard(paths, shardOf("quiet", { account: "a1", updatedAtMs: nowMs, quota }));
  };
  const dateBack = () =>
    utimesSync(partPath(paths.sessionsDir, "quiet", "shard"), longAgo, longAgo);
  write(10);
  dateBack();
  mergeSessions(paths, { nowMs, keepDays: 7 });
  const { ask } = await connect(worldOf(paths, { now: Date.now }));
  // Only who reads it can find what has changed behind the back of its date.
  write(20);
  dateBack();

  const { value: unread } = await ask("quota", { account: "a1" });
  write(30);
  const { value: read } = await ask("quota", { account: "a1" });

  expect(unread).toMatchObject({ accounts: [{ windows: [{ usedPercent: 10 }] }] });
  expect(read).toMatchObject({ accounts: [{ windows: [{ usedPercent: 30 }] }] });
});

test("says the same as tacho quota --json, in the same words of JSON", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  observe(paths, OTHER_ACCOUNT, "seven_day", NOW + 2 * MS_PER_DAY, [[180, 81]]);
  observe(paths, ACCOUNT, "seven_day_opus", NOW + 2 * MS_PER_DAY, [[50, 33]]);
  const world = worldOf(paths);
  logIn(join(world.homeDir, ".claude.json"), ACCOUNT);
  const { ask } = await connect(world);
  const terminal = createWorld({
    homeDir: world.homeDir,
    env: { TACHO_HOME: paths.home },
    nowMs: () => NOW,
  });

  const { value } = await ask("quota");
  await runTacho(["quota", "--json"], terminal);

  expect({ accounts: value?.accounts }).toEqual(JSON.parse(terminal.stdout()));
  expect(value?.accounts).toHaveLength(2);
});

test("tells of one account alone when it is named", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  const { ask } = await connect(worldOf(paths));

  const { value } = await ask("quota", { account: OTHER_ACCOUNT });

  expect(value?.accounts).toMatchObject([{ account: OTHER_ACCOUNT }]);
  expect(value?.accounts).toHaveLength(1);
});

test("tells of the weeks of single models and of extra usage, with their age", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  observe(paths, ACCOUNT, "weekly_fable_5_1", NOW + 2 * MS_PER_DAY, [[50, 33]], "client");
  writeFileSync(
    `${paths.quotaDir}/${ACCOUNT}/extra-usage.json`,
    JSON.stringify({
      ...{ version: 1, atMs: NOW - 50 * MS_PER_MINUTE, source: "client", isEnabled: true },
      ...{ monthlyLimitCents: 4_000, usedCents: 1_240, usedPercent: 31 },
    }),
  );
  const { ask } = await connect(worldOf(paths));

  const { text, value } = await ask("quota");

  expect(text.split("\n").slice(2, 4).join("\n")).toMatchInlineSnapshot(`
    "7-day window of "Fable 5.1" alone: 33 % used, resets Sun 12:29, seen 50 min ago.
    Extra usage this month: $12.40 of $40.00, seen 50 min ago."
  `);
  expect(value).toMatchObject({
    accounts: [
      {
        windows: [{}, {}, { window: "weekly_fable_5_1", model: "Fable 5.1", source: "client" }],
        extraUsage: { usedCents: 1_240, ageMs: 50 * MS_PER_MINUTE },
      },
      {},
    ],
  });
});

function logIn(statePath: string, accountUuid: string): void {
  mkdirSync(dirname(statePath), { recursive: true });
  writeFileSync(statePath, JSON.stringify({ oauthAccount: { accountUuid } }));
}
