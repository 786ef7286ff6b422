import { expect, test } from "vitest";
import { shardOf, writeShard } from "../sessions/shards.ts";
import { stateFolder } from "../sessions/state-folder.ts";
import { connect, worldOf } from "./asking-client.ts";
import {
  ACCOUNT,
  CURRENT,
  HOST,
  NOW,
  OTHER_ACCOUNT,
  recordAfternoon,
  tokens,
  WAITING,
} from "./recorded-state.ts";

test("tells each session's tokens, cost and context, this one first, and totals by account", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  const { ask } = await connect(worldOf(paths));

  const { text, value } = await ask("usage");

  expect(text).toMatchInlineSnapshot(
    `
    "3 sessions of account 11111111-1111-4111-8111-111111111111: $4.60, 13.6M tokens (12.7M read from cache, 136k output).
    1 session of account 22222222-2222-4222-8222-222222222222: $1.50, 5M tokens (4.7M read from cache, 50k output).
    acme-api on main (this session, id ddacb4eb): working, 3 agents running. Opus 5.5, context 58 % (116k of 200k), $4.27, 12.4M tokens. Seen 40 s ago.
    infra on fix/dns (id a19817de): waiting for the user for 4 min. Sonnet 5, context 12 %, $0.31, 1.1M tokens. Seen 4 min ago.
    crawler on main (id fb98f700, on host container-7): idle for 20 min. Opus 5.5, $1.50, 5M tokens. Seen 20 min ago.
    "rename the docs" (id 606f2b37): ended 3 h ago. claude-haiku-4-5, $0.02, 80.2k tokens.
    Sessions that ended more than 7 days ago are in the history alone. For all history: usage {"period":"all"}"
  `,
  );
  expect(value).toMatchObject({
    found: 4,
    totals: [
      { account: ACCOUNT, sessions: 3, costUsd: 4.6, tokens: { total: 13_580_200 } },
      { account: OTHER_ACCOUNT, sessions: 1, costUsd: 1.5, tokens: { total: 5_000_000 } },
    ],
  });
});

test("tells one session, by the start of its id or as the current one", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  const { ask } = await connect(worldOf(paths));

  const current = await ask("usage", { sessionId: "current" });
  const begun = await ask("usage", { sessionId: CURRENT.slice(0, 8) });

  expect(current.text).toMatchInlineSnapshot(
    `"acme-api on main (this session, id ddacb4eb): working, 3 agents running. Opus 5.5, context 58 % (116k of 200k), $4.27, 12.4M tokens. Seen 40 s ago."`,
  );
  expect(current.value).toMatchInlineSnapshot(`
    {
      "ageMs": 40000,
      "asOfMs": 1795177700000,
      "found": 1,
      "keptDays": 7,
      "sessions": [
        {
          "account": "11111111-1111-4111-8111-111111111111",
          "ageMs": 40000,
          "asOfMs": 1795177700000,
          "context": {
            "usedPercent": 58,
            "usedTokens": 116000,
            "windowTokens": 200000,
          },
          "costUsd": 4.27,
          "host": "buildbox",
          "isCurrent": true,
          "model": "Opus 5.5",
          "project": {
            "branch": "main",
            "dir": "/home/dev/acme-api",
            "name": "acme-api",
          },
          "sessionId": "ddacb4eb-0625-456b-a469-e1b41617d9ba",
          "startedAtMs": 1795166940000,
          "state": "working",
          "subagents": {
            "running": 3,
            "spawned": 3,
          },
          "tokens": {
            "cacheRead": 11631200,
            "cacheWrite1h": 620000,
            "cacheWrite5m": 0,
            "complete": true,
            "input": 24800,
            "output": 124000,
            "requests": 100,
            "total": 12400000,
          },
          "totalTokens": 12400000,
          "turns": 1,
        },
      ],
      "source": "sessions",
      "summary": "acme-api on main (this session, id ddacb4eb): working, 3 agents running. Opus 5.5, context 58 % (116k of 200k), $4.27, 12.4M tokens. Seen 40 s ago.",
      "totals": [
        {
          "account": "11111111-1111-4111-8111-111111111111",
          "costUsd": 4.27,
          "sessions": 1,
          "sessionsWithoutCost": 0,
          "tokens": {
            "cacheRead": 11631200,
            "cacheWrite1h": 620000,
            "cacheWrite5m": 0,
            "complete": true,
            "input": 24800,
            "output": 124000,
            "requests": 100,
            "total": 12400000,
          },
        },
      ],
    }
  `);
  expect(begun.value).toEqual(current.value);
});

test("finds the sessions of a project by its name and by its path", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  const { ask } = await connect(worldOf(paths));

  const byName = await ask("usage", { project: "infra" });
  const byPath = await ask("usage", { project: "/home/dev/infra" });

  expect(byName.value).toMatchObject({ found: 1, sessions: [{ sessionId: WAITING }] });
  expect(byPath.value?.sessions).toEqual(byName.value?.sessions);
  expect(byName.text).toMatchInlineSnapshot(`
    "infra on fix/dns (id a19817de): waiting for the user for 4 min. Sonnet 5, context 12 %, $0.31, 1.1M tokens. Seen 4 min ago.
    Sessions that ended more than 7 days ago are in the history alone. For all history: usage {"project":"infra","period":"all"}"
  `);
});

test("lists no more than asked for, but counts all", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  const { ask } = await connect(worldOf(paths));

  const { text, value } = await ask("usage", { limit: 1 });

  expect(text).toContain("3 more sessions in the totals, not listed.");
  expect(value).toMatchObject({ found: 4, sessions: [{ sessionId: CURRENT }] });
});

test("says at least where a transcript is still being read, and counts the agents' share", async () => {
  const paths = await stateFolder();
  const shard = shardOf(CURRENT, { account: ACCOUNT, host: HOST, updatedAtMs: NOW });
  const transcript = { ...shard.counted.transcript, tokens: tokens(2_000_000) };
  const agents = {
    ...shard.counted.agents,
    settled: { "agent-a1.jsonl": 10, "agent-a2.jsonl": 10 },
    settledTokens: tokens(1_000_000),
  };
  const counted = { ...shard.counted, transcript, agents, complete: false };
  writeShard(paths, { ...shard, counted });
  const { ask } = await connect(worldOf(paths));

  const { text, value } = await ask("usage");

  expect(text).toMatchInlineSnapshot(
    `
    "unnamed (this session, id ddacb4eb): idle. at least 3M tokens (1M by 2 agents). Seen just now.
    Sessions that ended more than 7 days ago are in the history alone. For all history: usage {"period":"all"}"
  `,
  );
  expect(value).toMatchObject({
    sessions: [{ tokens: { complete: false }, totalTokens: 3_000_000 }],
  });
});

test("does not call an unknown cost zero", async () => {
  const paths = await stateFolder();
  writeShard(paths, shardOf(CURRENT, { account: ACCOUNT, host: HOST, cost: { totalUsd: 1 } }));
  writeShard(paths, shardOf(WAITING, { account: ACCOUNT, host: HOST }));
  const { ask } = await connect(worldOf(paths));

  const { text, value } = await ask("usage");

  expect(text.split("\n")[0]).toMatchInlineSnapshot(
    `"2 sessions: $1.00 without 1 session of unknown cost, 0 tokens (0 read from cache, 0 output)."`,
  );
  expect(value).toMatchObject({ totals: [{ costUsd: 1, sessionsWithoutCost: 1 }] });
});

test("says what makes a session appear when none is known", async () => {
  const paths = await stateFolder();
  const { ask } = await connect(worldOf(paths));

  const { text, value, isError } = await ask("usage");

  expect(text).toMatchInlineSnapshot(
    `
    "No session of the last 7 days is known. One appears with its first prompt, if Tacho's hooks or statusline are set up (tacho doctor).
    For all history: usage {"period":"all"}"
  `,
  );
  expect(value).toMatchObject({ found: 0, sessions: [], totals: [] });
  expect(isError).toBe(false);
});

test("names what it knows when the session or the project is unknown", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  const { ask } = await connect(worldOf(paths));

  const session = await ask("usage", { sessionId: "../../etc/passwd" });
  const project = await ask("usage", { project: "nowhere" });
  const both = await ask("usage", { project: "infra", sessionId: CURRENT });

  expect([session.text, project.text, both.text]).toMatchInlineSnapshot(`
    [
      "No session of the last 7 days has the id "../../etc/passwd". Known sessions: ddacb4eb-0625-456b-a469-e1b41617d9ba (acme-api on main), a19817de-3fcd-443a-8ad2-2d1604bc0f72 (infra on fix/dns), fb98f700-dc22-4198-ae32-a3ae7e763727 (crawler on main), 606f2b37-7696-4e94-9345-968f3559bbee ("rename the docs"). For all history: usage {"sessionId":"../../etc/passwd","period":"all"}",
      "No session of the last 7 days ran in the project "nowhere". Known projects: "acme-api", "infra", "crawler", "docs". For all history: usage {"project":"nowhere","period":"all"}",
      "Give either "sessionId" or "project", not both. For example: usage {"project":"acme-api"}",
    ]
  `);
  expect([session.isError, project.isError, both.isError]).toEqual([true, true, true]);
});
