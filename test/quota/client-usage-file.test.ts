import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { recordClientUsage } from "../../shared/quota/client-usage-file.ts";
import { readExtraUsage } from "../../shared/quota/extra-usage-file.ts";
import { listAccounts, readObservations } from "../../shared/quota/observations-file.ts";

const ANNE = "11111111-1111-4111-8111-111111111111";
const BEN = "22222222-2222-4222-8222-222222222222";
const nowMs = Date.now();
const fetchedAtMs = nowMs - 10 * MS_PER_MINUTE;

type Cached = { percent?: number; fetchedAtMs?: number; accountUuid?: string };

function cachedUsage({ percent = 42, ...more }: Cached = {}) {
  const resets_at = new Date(nowMs + MS_PER_HOUR).toISOString();
  return {
    ...{ fetchedAtMs, accountUuid: ANNE, ...more },
    utilization: {
      five_hour: { utilization: percent, resets_at },
      seven_day_opus: { utilization: 61, resets_at },
      extra_usage: { is_enabled: true, monthly_limit: 5_000, used_credits: 120, utilization: 2.4 },
    },
  };
}

async function clientHome() {
  const fixture = await createFixture({});
  onTestFinished(() => fixture.rm());
  const place = {
    statePath: fixture.getPath(".claude.json"),
    paths: { runDir: fixture.getPath("run"), quotaDir: fixture.getPath("quota") },
  };
  mkdirSync(place.paths.runDir);
  const minutePasses = () => {
    for (const name of readdirSync(place.paths.runDir)) {
      const atS = (nowMs - MS_PER_HOUR) / 1_000;
      utimesSync(`${place.paths.runDir}/${name}`, atS, atS);
    }
  };
  return {
    ...place,
    save: (state: object) => writeFileSync(place.statePath, JSON.stringify(state)),
    look: (atMs = nowMs) => {
      minutePasses();
      return recordClientUsage(place, atMs);
    },
    lookSoon: (atMs = nowMs) => recordClientUsage(place, atMs),
    rows: (account: string, atMs = nowMs) =>
      readObservations(place.paths.quotaDir, account, { sinceMs: 0, nowMs: atMs }),
  };
}

test("records windows, weeks of models and extra usage with the time the client asked", async () => {
  const { save, look, rows, paths } = await clientHome();
  save({ oauthAccount: { accountUuid: ANNE }, cachedUsageUtilization: cachedUsage() });

  expect(await look()).toEqual({ kind: "recorded", account: ANNE, fetchedAtMs, lines: 2 });

  expect(rows(ANNE)).toMatchObject([
    { atMs: fetchedAtMs, window: "five_hour", usedPercent: 42, source: "client" },
    { atMs: fetchedAtMs, window: "seven_day_opus", usedPercent: 61, source: "client" },
  ]);
  expect(readExtraUsage(paths.quotaDir, ANNE)).toEqual({
    ...{ atMs: fetchedAtMs, source: "client", isEnabled: true },
    ...{ monthlyLimitCents: 5_000, usedCents: 120, usedPercent: 2.4 },
  });
});

test("takes nothing of another account, nor of nobody's", async () => {
  const { save, look, paths } = await clientHome();
  const { accountUuid: _, ...anonymous } = cachedUsage();

  save({ oauthAccount: { accountUuid: BEN }, cachedUsageUtilization: cachedUsage() });
  const foreign = await look();
  save({ oauthAccount: { accountUuid: BEN }, cachedUsageUtilization: anonymous });
  const nobodys = await look();
  save({ cachedUsageUtilization: cachedUsage() });
  const loggedOut = await look();

  expect([foreign, nobodys, loggedOut]).toEqual([
    { kind: "none" },
    { kind: "none" },
    { kind: "none" },
  ]);
  expect(listAccounts(paths.quotaDir)).toEqual([]);
});

test("keeps two accounts apart that use one folder after each other", async () => {
  const { save, look, rows } = await clientHome();
  save({ oauthAccount: { accountUuid: ANNE }, cachedUsageUtilization: cachedUsage() });
  await look();

  const bens = cachedUsage({ percent: 7, accountUuid: BEN });
  save({ oauthAccount: { accountUuid: BEN }, cachedUsageUtilization: bens });
  await look();

  expect(rows(ANNE)[0]).toMatchObject({ usedPercent: 42 });
  expect(rows(BEN)[0]).toMatchObject({ usedPercent: 7 });
});

test("reads the file again only when it changed, and writes only what is news", async () => {
  const { save, look, rows } = await clientHome();
  const state = { oauthAccount: { accountUuid: ANNE }, cachedUsageUtilization: cachedUsage() };
  save(state);
  await look();

  const again = await look();
  save({ ...state, numStartups: 6 });
  const rewritten = await look();

  expect(again).toEqual({ kind: "unchanged" });
  expect(rewritten).toMatchObject({ kind: "recorded", lines: 0 });
  expect(rows(ANNE)).toHaveLength(2);
});

test("looks once a minute", async () => {
  const { save, look, lookSoon } = await clientHome();
  const state = { oauthAccount: { accountUuid: ANNE }, cachedUsageUtilization: cachedUsage() };
  save(state);
  await lookSoon();
  const newer = cachedUsage({ percent: 43, fetchedAtMs: nowMs - MS_PER_MINUTE });
  save({ ...state, cachedUsageUtilization: newer });

  expect(await lookSoon(nowMs + 20_000)).toEqual({ kind: "unchanged" });
  expect(await look(nowMs + 70_000)).toMatchObject({ kind: "recorded", lines: 1 });
});

test("a file that is no JSON is not read again and again", async () => {
  const { look, statePath } = await clientHome();
  writeFileSync(statePath, "{".repeat(1_000));

  expect([await look(), await look()]).toEqual([{ kind: "none" }, { kind: "unchanged" }]);
});

test("each config folder is looked at for itself", async () => {
  const { save, look, lookSoon, statePath, paths } = await clientHome();
  const state = { oauthAccount: { accountUuid: ANNE }, cachedUsageUtilization: cachedUsage() };
  save(state);
  writeFileSync(`${statePath}-2`, JSON.stringify(state));
  await look();

  const other = await recordClientUsage({ statePath: `${statePath}-2`, paths }, nowMs);

  expect(other).toMatchObject({ kind: "recorded", lines: 0 });
  expect(await lookSoon()).toEqual({ kind: "unchanged" });
});

test("writes an unchanged number again after a while: it confirms the line", async () => {
  const { save, look, rows } = await clientHome();
  const ask = async (atMs: number) => {
    const cached = cachedUsage({ fetchedAtMs: atMs });
    save({ oauthAccount: { accountUuid: ANNE }, cachedUsageUtilization: cached });
    await look(atMs);
  };

  for (const minutes of [0, 1, 5, 14, 15, 16, 30]) await ask(nowMs + minutes * MS_PER_MINUTE);

  const laterMs = nowMs + MS_PER_HOUR;
  const times = rows(ANNE, laterMs)
    .filter(({ window }) => window === "five_hour")
    .map(({ atMs }) => (atMs - nowMs) / MS_PER_MINUTE);
  expect(times).toEqual([0, 15, 30]);
});

test("refuses what is older than any window, or of a clock that is ahead", async () => {
  const { save, look, paths } = await clientHome();
  const looks = [];
  for (const atMs of [nowMs - 9 * MS_PER_DAY, nowMs + MS_PER_HOUR]) {
    const cached = cachedUsage({ fetchedAtMs: atMs });
    save({ oauthAccount: { accountUuid: ANNE }, cachedUsageUtilization: cached });
    looks.push(await look());
  }

  expect(looks).toEqual([{ kind: "none" }, { kind: "none" }]);
  expect(readExtraUsage(paths.quotaDir, ANNE)).toBeUndefined();
});

test("a file that is just being written is read the next time", async () => {
  const { save, look, statePath } = await clientHome();
  writeFileSync(statePath, '{"oauthAccount": {"accountUuid": "1111');

  const torn = await look();
  save({ oauthAccount: { accountUuid: ANNE }, cachedUsageUtilization: cachedUsage() });

  expect(torn).toEqual({ kind: "none" });
  expect(await look()).toMatchObject({ kind: "recorded" });
});

test("an account that cannot be a folder is nobody", async () => {
  const { save, look, paths } = await clientHome();
  const cached = cachedUsage({ accountUuid: "../x" });
  save({ oauthAccount: { accountUuid: "../x" }, cachedUsageUtilization: cached });

  expect(await look()).toEqual({ kind: "none" });
  expect(listAccounts(paths.quotaDir)).toEqual([]);
});

test("an older answer does not replace newer extra usage", async () => {
  const { save, look, paths } = await clientHome();
  const state = { oauthAccount: { accountUuid: ANNE } };
  save({ ...state, cachedUsageUtilization: cachedUsage() });
  await look();
  const older = cachedUsage({ fetchedAtMs: fetchedAtMs - MS_PER_HOUR });

  save({ ...state, cachedUsageUtilization: older });
  await look();

  expect(readExtraUsage(paths.quotaDir, ANNE)?.atMs).toBe(fetchedAtMs);
  expect(readdirSync(`${paths.quotaDir}/${ANNE}`).sort()).toEqual([
    `${new Date(nowMs).toISOString().slice(0, 7)}.jsonl`,
    "extra-usage.json",
  ]);
});
