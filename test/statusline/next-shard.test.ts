import { expect, test } from "vitest";
import { NO_AGENTS } from "../../shared/sessions/agents-reading.ts";
import { NOTHING_COUNTED, type Shard, usageSamples } from "../../shared/sessions/session-parts.ts";
import { UNREAD } from "../../shared/sessions/transcript-reading.ts";
import type { StatuslineInput } from "../../statusline/input.ts";
import { type Gathered, nextShard } from "../../statusline/next-shard.ts";
import { ONE_ANSWER } from "../sessions/transcript-lines.ts";

const NOW = 1_795_177_406_000;
const MINUTE = 60_000;

function gathered(extra: Partial<Gathered> = {}): Gathered {
  return {
    sessionId: "s1",
    nowMs: NOW,
    counted: { ...NOTHING_COUNTED, complete: true },
    events: [],
    eventsOffset: 0,
    account: { account: "acc-1", credentialsMtimeMs: 1 },
    git: undefined,
    client: { configDir: "/c", host: "box" },
    ...extra,
  };
}

const limits = { fiveHour: { usedPercent: 42, resetsAtMs: NOW + 60 * MINUTE } };

/** The shards of several runs, each a minute after the one before. */
function runs(...inputs: (Partial<StatuslineInput> & { gathered?: Partial<Gathered> })[]): Shard[] {
  const shards: Shard[] = [];
  inputs.forEach(({ gathered: extra, ...input }, i) => {
    const look = gathered({ nowMs: NOW + i * MINUTE, ...extra });
    shards.push(nextShard(shards.at(-1), { rateLimits: {}, ...input }, look));
  });
  return shards;
}

test("repeating old numbers does not make them young", () => {
  const cost = { totalUsd: 1, apiDurationMs: 100 };
  const [, repeated, answered] = runs(
    { cost, rateLimits: limits },
    { cost, rateLimits: limits },
    { cost: { totalUsd: 2, apiDurationMs: 200 }, rateLimits: limits },
  );

  expect(repeated?.record).toMatchObject({
    updatedAtMs: NOW + MINUTE,
    activeAtMs: NOW,
    quota: { observedAtMs: NOW },
  });
  expect(answered?.record).toMatchObject({
    activeAtMs: NOW + 2 * MINUTE,
    quota: { observedAtMs: NOW + 2 * MINUTE },
  });
});

test("a cleared session does not report the numbers of the one before as its own", () => {
  const events = [{ atMs: NOW, event: "started" as const, reason: "clear" }];
  const [cleared, asked] = runs(
    { cost: { totalUsd: 0, apiDurationMs: 0 }, rateLimits: limits, gathered: { events } },
    { cost: { totalUsd: 0.1, apiDurationMs: 50 }, rateLimits: limits },
  );

  expect(cleared?.record.quota).toBeUndefined();
  expect(asked?.record.quota?.fiveHour?.usedPercent).toBe(42);
});

test("an open window stays known while the client does not repeat it, a closed one does not", () => {
  const [, silent] = runs({ rateLimits: limits }, {});
  const [, closed] = runs({ rateLimits: limits }, { gathered: { nowMs: NOW + 61 * MINUTE } });

  expect(silent?.record.quota).toEqual({ ...limits, observedAtMs: NOW });
  expect(closed?.record.quota).toBeUndefined();
});

test("numbers that cannot be true are not recorded", () => {
  const [shard] = runs({
    rateLimits: {
      fiveHour: { usedPercent: 1_795_188_043, resetsAtMs: NOW + MINUTE },
      sevenDay: { usedPercent: 17, resetsAtMs: NOW - 60 * MINUTE },
    },
  });

  expect(shard?.record.quota).toBeUndefined();
});

test("a fork's cost begins at nothing", () => {
  const events = [{ atMs: NOW, event: "started" as const, reason: "fork" }];
  const [, later] = runs(
    { cost: { totalUsd: 3 }, gathered: { events } },
    { cost: { totalUsd: 3.5 } },
  );

  expect(later?.record.cost?.totalUsd).toBe(0.5);
});

test("a fork of which the hook tells after the first run begins at nothing too", () => {
  const events = [{ atMs: NOW, event: "started" as const, reason: "fork" }];
  const shards = runs(
    { cost: { totalUsd: 3 } },
    { cost: { totalUsd: 3 }, gathered: { events } },
    { cost: { totalUsd: 3.5 } },
  );

  expect(shards.slice(1).map(({ record }) => record.cost?.totalUsd)).toEqual([0, 0.5]);
});

test("knows the running agents from events, run by run", () => {
  const started = (agentId: string) => ({ atMs: NOW, event: "agent_started" as const, agentId });
  const [, second, third] = runs(
    { gathered: { events: [started("a"), started("b")] } },
    { gathered: { events: [{ atMs: NOW, event: "agent_stopped", agentId: "a" }] } },
    { gathered: { events: [{ atMs: NOW, event: "ended" }] } },
  );

  expect(second?.record.subagents.running).toBe(1);
  expect(third?.record.subagents.running).toBe(0);
});

test("says that tokens are incomplete where the transcript cannot be found", () => {
  const [shard] = runs({ transcriptPath: "/gone.jsonl", cost: { totalUsd: 1, apiDurationMs: 90 } });

  expect(shard?.record.tokens).toMatchObject({ requests: 0, complete: false });
});

test("samples tokens once they are complete, one sample a minute", () => {
  const counted = {
    transcript: { ...UNREAD, offset: 9, tokens: ONE_ANSWER },
    agents: NO_AGENTS,
    readAtMs: NOW,
  };
  const shards = runs(
    { transcriptPath: "/t", gathered: { counted: { ...counted, complete: false } } },
    { transcriptPath: "/t", gathered: { counted: { ...counted, complete: true } } },
  );

  expect(usageSamples(shards.at(-1)?.samples ?? []).map(({ tokens }) => tokens?.requests)).toEqual([
    undefined,
    1,
  ]);
});

test("keeps the size of the context window when its use is not known", () => {
  const [, compacted] = runs(
    { context: { usedPercent: 80, usedTokens: 160_000, windowTokens: 200_000 } },
    { context: { usedTokens: 0, windowTokens: 200_000 } },
  );

  expect(compacted?.record.context).toEqual({ windowTokens: 200_000 });
});
