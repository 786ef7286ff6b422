import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { nextCredentialLookMs } from "../../shared/credentials/next-look-file.ts";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";

const NOW_MS = Date.UTC(2026, 10, 20, 12);
const INTERVAL_MS = 5 * MS_PER_MINUTE;
const SINK = { attempts: 1, day: "2026-11-20", pushesToday: 1 };

/** When the next look is, in minutes from now. */
async function nextLookMin(state: object): Promise<number | undefined> {
  await using fixture = await createFixture({
    "sync.json": JSON.stringify({
      version: 1,
      device: "devbox-0a1b2c",
      generation: 1,
      sinks: {},
      ...state,
    }),
  });
  const paths = { credentialsSync: fixture.getPath("sync.json") };
  const atMs = nextCredentialLookMs(paths, { minIntervalMs: INTERVAL_MS, nowMs: NOW_MS });
  return atMs === undefined ? undefined : (atMs - NOW_MS) / MS_PER_MINUTE;
}

test("a login is looked at half an hour before it runs out", async () => {
  const state = { expiresAtMs: NOW_MS + 2 * MS_PER_HOUR, checkedAtMs: NOW_MS };

  expect(await nextLookMin(state)).toBe(90);
});

test("and again and again from then on, while the session that would refresh it may end", async () => {
  const state = { expiresAtMs: NOW_MS + 20 * MS_PER_MINUTE, checkedAtMs: NOW_MS };

  expect(await nextLookMin(state)).toBe(5);
});

test("a try that was put off waits for the next look at the least", async () => {
  const soon = { unfinished: true, nextTryAtMs: NOW_MS + MS_PER_MINUTE };
  const late = { unfinished: true, nextTryAtMs: NOW_MS + 12 * MS_PER_MINUTE };

  expect(await nextLookMin({ checkedAtMs: NOW_MS, ...soon })).toBe(5);
  expect(await nextLookMin({ checkedAtMs: NOW_MS, ...late })).toBe(12);
});

test("what nobody finished is looked at as soon as the interval is over", async () => {
  expect(await nextLookMin({ checkedAtMs: NOW_MS, unfinished: true })).toBe(5);
});

test("a sink that is configured no more needs no look, whatever it waits for", async () => {
  const sinks = { "file-1": { ...SINK, notBeforeMs: NOW_MS + 12 * MS_PER_MINUTE } };

  expect(await nextLookMin({ checkedAtMs: NOW_MS, unfinished: false, sinks })).toBeUndefined();
});

test("a login that has run out, and sinks that hold it, need no look by themselves", async () => {
  expect(await nextLookMin({ expiresAtMs: NOW_MS - 1, checkedAtMs: NOW_MS })).toBeUndefined();
});
