import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseStatuslineInput } from "../../statusline/input.ts";

function capture(name: string): string {
  return readFileSync(new URL(`captures/statusline-${name}.json`, import.meta.url), "utf8");
}

test("reads what the client says after a reply", () => {
  expect(
    parseStatuslineInput(capture("oauth-after-reply-with-rate_limits")),
  ).toMatchInlineSnapshot(`
    {
      "cache": {
        "expiresAtMs": 1795177706000,
        "hitPercent": 81.66774124220933,
        "ttl": "5m",
        "warm": true,
      },
      "context": {
        "usedPercent": 2,
        "usedTokens": 18612,
        "windowTokens": 1000000,
      },
      "cost": {
        "apiDurationMs": 161,
        "durationMs": 4489,
        "linesAdded": 0,
        "linesRemoved": 0,
        "totalUsd": 0.027228,
      },
      "cwd": "/home/dev/acme-api",
      "effort": "medium",
      "fastMode": false,
      "model": {
        "id": "claude-opus-5-5",
        "name": "Opus 5.5",
      },
      "projectDir": "/home/dev/acme-api",
      "rateLimits": {
        "fiveHour": {
          "resetsAtMs": 1795188043000,
          "usedPercent": 42,
        },
        "sevenDay": {
          "resetsAtMs": 1795522843000,
          "usedPercent": 17,
        },
      },
      "sessionId": "ddacb4eb-0625-456b-a469-e1b41617d9ba",
      "transcriptPath": "/home/dev/.claude/projects/-home-dev-acme-api/ddacb4eb-0625-456b-a469-e1b41617d9ba.jsonl",
      "version": "2.1.329",
    }
  `);
});

test("reads what the client says at the start, where much is null or missing", () => {
  expect(parseStatuslineInput(capture("apikey-start"))).toMatchInlineSnapshot(`
    {
      "context": {
        "usedTokens": 0,
        "windowTokens": 1000000,
      },
      "cost": {
        "apiDurationMs": 0,
        "durationMs": 320,
        "linesAdded": 0,
        "linesRemoved": 0,
        "totalUsd": 0,
      },
      "cwd": "/home/dev/acme-api",
      "effort": "medium",
      "fastMode": false,
      "model": {
        "id": "claude-opus-5-5",
        "name": "Opus 5.5",
      },
      "projectDir": "/home/dev/acme-api",
      "rateLimits": {},
      "sessionId": "fc266955-6a16-4edd-82a4-341af67519ba",
      "transcriptPath": "/home/dev/.claude/projects/-home-dev-acme-api/fc266955-6a16-4edd-82a4-341af67519ba.jsonl",
      "version": "2.1.329",
    }
  `);
});

test("a resumed session says its old totals at once", () => {
  expect(parseStatuslineInput(capture("oauth-resumed"))).toMatchObject({
    cost: { totalUsd: 0.027228, durationMs: 108_572 },
    rateLimits: { fiveHour: { usedPercent: 42, resetsAtMs: 1_795_188_672_000 } },
  });
});

test("works out the context from what remains and from the last answer's usage", () => {
  const captured = JSON.parse(capture("oauth-after-reply-with-rate_limits"));
  const { used_percentage: _, total_input_tokens: __, ...context } = captured.context_window;

  const input = parseStatuslineInput(JSON.stringify({ ...captured, context_window: context }));

  expect(input?.context).toEqual({ usedPercent: 2, usedTokens: 18_612, windowTokens: 1_000_000 });
});

test("a field of the wrong type is a missing field", () => {
  const input = parseStatuslineInput(
    JSON.stringify({
      session_id: 7,
      cwd: "",
      model: "opus",
      cost: { total_cost_usd: -1, total_duration_ms: "9" },
      context_window: { used_percentage: 1_795_188_043, total_input_tokens: null },
      rate_limits: { five_hour: { used_percentage: "42" }, seven_day: null },
      prompt_cache: { warm: "yes", hit_ratio: 81 },
    }),
  );

  expect(input).toEqual({ cost: {}, context: {}, cache: {}, rateLimits: {} });
});

test.each(["", "   ", "null", "[]", '"text"', "42", '{"session_id": "x"', "\u0000"])(
  "%j is no session data",
  (text) => {
    expect(parseStatuslineInput(text)).toBeUndefined();
  },
);

test("never throws, and never lets a number through that is no amount", () => {
  const keys = [
    "session_id",
    "cost",
    "total_cost_usd",
    "context_window",
    "used_percentage",
    "rate_limits",
    "five_hour",
    "resets_at",
    "model",
    "workspace",
    "pr",
    "number",
  ];
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: "small" },
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom(...keys), tie("node")),
    ),
  })).node;

  fc.assert(
    fc.property(tree, (value) => {
      const input = parseStatuslineInput(JSON.stringify(value));

      expect(input?.cost?.totalUsd ?? 0).toBeGreaterThanOrEqual(0);
      expect(input?.context?.usedPercent ?? 0).toBeLessThanOrEqual(100);
    }),
  );
});
