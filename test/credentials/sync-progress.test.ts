import { expect, test } from "vitest";
import { begun, lookedAt } from "../../shared/credentials/sync-progress.ts";
import type { SyncState } from "../../shared/credentials/sync-state-schema.ts";

const NOW_MS = Date.UTC(2026, 10, 20, 12);
const STATE: SyncState = {
  ...{ version: 1, device: "devbox-0a1b2c", generation: 4, sinks: {} },
  ...{ fingerprint: "0123456789abcdef", expiresAtMs: NOW_MS + 60_000, credentialsMtimeMs: 7 },
};

test("a look that is cut off leaves all to be looked at again", () => {
  const { credentialsMtimeMs: _, ...rest } = STATE;

  expect(begun(STATE)).toEqual({ ...rest, unfinished: true });
});

test("what a look found stands beside what was handed out before", () => {
  const seen = { login: "found", expiresAtMs: NOW_MS - 1 } as const;

  const after = lookedAt(STATE, { nowMs: NOW_MS, credentialsMtimeMs: 8, seen });

  const looked = { checkedAtMs: NOW_MS, credentialsMtimeMs: 8, unfinished: false, seen };
  expect(after).toEqual({ ...STATE, ...looked });
});
