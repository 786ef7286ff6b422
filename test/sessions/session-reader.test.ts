import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { isObject } from "../../shared/platform/read-value.ts";
import { parseRecord } from "../../shared/sessions/session-reader.ts";
import { sessionRecordSchema } from "../../shared/sessions/session-schema.ts";

const strict = z.toJSONSchema(sessionRecordSchema);

/** Values for the schema's own keys, right and wrong ones, so that most objects are nearly records. */
const value = fc.oneof(
  fc.constantFrom(
    "s1",
    "",
    "../x",
    "api-key",
    null,
    true,
    false,
    -1,
    0,
    42,
    101,
    1e15,
    Number.MAX_VALUE,
  ),
  fc.jsonValue(),
);
const keys = Object.keys(strict.properties ?? {});
const nested = fc.dictionary(
  fc.constantFrom(
    "dir",
    "id",
    "name",
    "totalUsd",
    "usedPercent",
    "resetsAtMs",
    "input",
    "output",
    "cacheRead",
    "cacheWrite5m",
    "cacheWrite1h",
    "requests",
    "complete",
    "fiveHour",
    "observedAtMs",
    "spawned",
    "running",
    "tokens",
    "warm",
    "kind",
    "atMs",
  ),
  value,
);
const nearRecord = fc
  .tuple(fc.dictionary(fc.constantFrom(...keys), fc.oneof(value, nested)), fc.boolean())
  .map(([raw, isNamed]) =>
    isNamed ? { ...raw, sessionId: "s1", account: "a1", updatedAtMs: 1 } : raw,
  );

test("whatever it is given, the hand-written reader returns a record of the published schema", () => {
  fc.assert(
    fc.property(nearRecord, (raw) => {
      const record = parseRecord(raw);

      if (record !== undefined) expect(sessionRecordSchema.parse(record)).toEqual(record);
    }),
    { numRuns: 500 },
  );
});

test("a record of the schema comes through the hand-written reader unchanged", () => {
  const full = {
    sessionId: "s1",
    name: "refactor",
    account: "acc-1",
    configDir: "/home/dev/.claude",
    host: "box",
    entrypoint: "cli",
    version: "2.1.329",
    transcriptPath: "/t.jsonl",
    project: { dir: "/p", branch: "main", worktree: "w" },
    model: { id: "claude-opus-5-5", name: "Opus 5.5" },
    effort: "medium",
    agentName: "reviewer",
    agentId: "A7",
    startedAtMs: 1,
    updatedAtMs: 2,
    activeAtMs: 2,
    endedAtMs: 3,
    endReason: "other",
    pid: 7,
    processStartedAtMs: 1,
    cost: { totalUsd: 1, apiDurationMs: 2, durationMs: 3, linesAdded: 4, linesRemoved: 5 },
    context: { usedPercent: 2, usedTokens: 3, windowTokens: 4 },
    tokens: {
      input: 1,
      output: 2,
      cacheRead: 3,
      cacheWrite5m: 4,
      cacheWrite1h: 5,
      requests: 6,
      complete: true,
    },
    subagents: {
      spawned: 1,
      running: 1,
      tokens: {
        input: 1,
        output: 2,
        cacheRead: 3,
        cacheWrite5m: 4,
        cacheWrite1h: 5,
        requests: 6,
        complete: false,
      },
    },
    quota: {
      fiveHour: { usedPercent: 42, resetsAtMs: 9 },
      sevenDay: { usedPercent: 17, resetsAtMs: 10 },
      observedAtMs: 2,
    },
    cache: { warm: true, hitPercent: 81, expiresAtMs: 9 },
    turns: 3,
    lastError: { kind: "rate_limit", atMs: 2 },
    promptedAtMs: 1,
    turnEndedAtMs: 2,
    waitingSinceMs: 2,
    heartbeatAtMs: 2,
  };

  expect(new Set(Object.keys(full))).toEqual(new Set([...keys]));
  expect(sessionRecordSchema.parse(full)).toEqual(full);
  expect(parseRecord(full)).toEqual(full);
  expect(isObject(full)).toBe(true);
});
