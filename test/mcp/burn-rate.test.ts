import { expect, test } from "vitest";
import { MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { shardOf, writeShard } from "../sessions/shards.ts";
import { stateFolder } from "../sessions/state-folder.ts";
import { connect, worldOf } from "./asking-client.ts";
import {
  ACCOUNT,
  CURRENT,
  FOREIGN,
  HOST,
  NOW,
  OTHER_ACCOUNT,
  recordAfternoon,
  samplesUpTo,
  WAITING,
  working,
} from "./recorded-state.ts";

test("says how fast this session uses tokens, money and the account's quota", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  const { ask } = await connect(worldOf(paths));

  const { text, value } = await ask("burn_rate");

  expect(text).toMatchInlineSnapshot(`
    "This session: 60k tokens/min (120 input, 600 output, 56.3k cache reads, 3k cache writes), $2.10 per hour. Over the last 30 min: 31 samples, the newest 40 s ago.
    Quota of the account, all its sessions: 5-hour window 18 %/h (over 1 h, 5 readings); 7-day window 14 %/d (over 1 d, 5 readings)."
  `);
  expect(value).toMatchInlineSnapshot(`
    {
      "ageMs": 40000,
      "asOfMs": 1795177700000,
      "groups": [
        {
          "account": "11111111-1111-4111-8111-111111111111",
          "ageMs": 40000,
          "asOfMs": 1795177700000,
          "quota": {
            "fiveHour": {
              "ageMs": 40000,
              "asOfMs": 1795177700000,
              "basis": "recent",
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
              "percentPerHour": 18,
              "samples": 5,
              "source": "statusline",
              "spanMs": 3600000,
            },
            "sevenDay": {
              "ageMs": 40000,
              "asOfMs": 1795177700000,
              "basis": "recent",
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
              "percentPerHour": 0.5833,
              "samples": 5,
              "source": "statusline",
              "spanMs": 86400000,
            },
          },
          "rate": {
            "kind": "ok",
            "samples": 31,
            "spanMs": 1800000,
            "tokensPerMinute": {
              "cacheRead": 56280,
              "cacheWrite1h": 3000,
              "cacheWrite5m": 0,
              "input": 120,
              "output": 600,
              "total": 60000,
            },
            "usdPerHour": 2.1,
          },
          "sessions": 1,
          "sessionsWithoutRate": 0,
        },
      ],
      "minutes": 30,
      "scope": "session",
      "source": "samples",
      "summary": "This session: 60k tokens/min (120 input, 600 output, 56.3k cache reads, 3k cache writes), $2.10 per hour. Over the last 30 min: 31 samples, the newest 40 s ago.
    Quota of the account, all its sessions: 5-hour window 18 %/h (over 1 h, 5 readings); 7-day window 14 %/d (over 1 d, 5 readings).",
    }
  `);
});

test("keeps the accounts apart when it is asked about all sessions", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  const { ask } = await connect(worldOf(paths));

  const { text, value } = await ask("burn_rate", { scope: "all" });

  expect(text).toMatchInlineSnapshot(`
    "All sessions of account 11111111-1111-4111-8111-111111111111: 60k tokens/min (120 input, 600 output, 56.3k cache reads, 3k cache writes), $2.10 per hour. Over the last 30 min: 31 samples, the newest 40 s ago. 1 session with too little data left out.
    Quota of the account, all its sessions: 5-hour window 18 %/h (over 1 h, 5 readings); 7-day window 14 %/d (over 1 d, 5 readings).
    All sessions of account 22222222-2222-4222-8222-222222222222: too little data for a rate: no sample yet. One sample a minute is taken while the session works; ask again in a minute or two."
  `);
  expect(value).toMatchObject({
    groups: [
      { account: ACCOUNT, sessions: 2, sessionsWithoutRate: 1, rate: { kind: "ok" } },
      { account: OTHER_ACCOUNT, sessions: 1, rate: { kind: "too-little-data", samples: 0 } },
    ],
  });
});

test("adds up the sessions of a project, also those that just ended", async () => {
  const paths = await stateFolder();
  const shard = working();
  writeShard(paths, shard);
  const twin = {
    ...shard.record,
    sessionId: WAITING,
    endedAtMs: NOW - 5 * MS_PER_MINUTE,
    activeAtMs: NOW - 6 * MS_PER_MINUTE,
    updatedAtMs: NOW - 5 * MS_PER_MINUTE,
  };
  writeShard(paths, { ...shard, record: twin });
  writeShard(paths, shardOf(FOREIGN, { account: ACCOUNT, project: { dir: "/elsewhere" } }));
  const { ask } = await connect(worldOf(paths));

  const { text, value } = await ask("burn_rate", { scope: "project", minutes: 10 });

  expect(text.split("\n")[0]).toMatchInlineSnapshot(
    `"Project of acme-api on main: 120k tokens/min (240 input, 1.2k output, 113k cache reads, 6k cache writes), $4.20 per hour. Over the last 10 min: 22 samples, the newest 40 s ago."`,
  );
  expect(value).toMatchObject({ minutes: 10, groups: [{ sessions: 2 }] });
});

test("says that there is too little data, not that nothing is used", async () => {
  const paths = await stateFolder();
  const samples = samplesUpTo(1_000, 1).slice(-1);
  writeShard(paths, { ...shardOf(CURRENT, { account: ACCOUNT, host: HOST }), samples });
  const { ask } = await connect(worldOf(paths));

  const { text, isError, value } = await ask("burn_rate");

  expect(text).toMatchInlineSnapshot(
    `"This session: too little data for a rate: 1 sample over 40 s. One sample a minute is taken while the session works; ask again in a minute or two."`,
  );
  expect(isError).toBe(false);
  expect(value).toMatchObject({ groups: [{ rate: { kind: "too-little-data", samples: 1 } }] });
});

test("does not invent a cost that is not known", async () => {
  const paths = await stateFolder();
  const samples = samplesUpTo(12_400_000, 4).map(({ atMs, tokens }) => ({
    atMs,
    ...(tokens !== undefined && { tokens }),
  }));
  writeShard(paths, { ...shardOf(CURRENT, { account: ACCOUNT, host: HOST }), samples });
  const { ask } = await connect(worldOf(paths));

  const { text, value } = await ask("burn_rate");

  expect(text).toContain("cost per hour not known yet");
  expect(JSON.stringify(value)).not.toContain("usdPerHour");
});

test("says so when nobody did anything", async () => {
  const paths = await stateFolder();
  const { ask } = await connect(worldOf(paths));

  const { text, value } = await ask("burn_rate", { scope: "all", minutes: 5 });

  expect(text).toBe("No session did anything in the last 5 min.");
  expect(value).toMatchObject({ groups: [], source: "none" });
});

test("says what to do while the session that asks has no record", async () => {
  const paths = await stateFolder();
  const { ask } = await connect(worldOf(paths));

  const { text, isError } = await ask("burn_rate");

  expect(text).toMatchInlineSnapshot(
    `"This session has no record yet; it gets one with its first prompt, if Tacho's hooks or statusline are set up (tacho doctor). No session is known at all."`,
  );
  expect(isError).toBe(true);
});

test("refuses a session where all are asked for", async () => {
  const paths = await stateFolder();
  const { ask } = await connect(worldOf(paths));

  const { text } = await ask("burn_rate", { scope: "all", sessionId: CURRENT });

  expect(text).toMatchInlineSnapshot(
    `""sessionId" goes with scope "session" or "project" only. For example: burn_rate {"scope":"all"}"`,
  );
});
