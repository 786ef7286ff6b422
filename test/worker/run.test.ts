import { writeFileSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { isAsked } from "../../shared/notify/tender-due-file.ts";
import { MS_PER_HOUR } from "../../shared/platform/time.ts";
import { readObservations } from "../../shared/quota/observations-file.ts";
import { clientUsageJob } from "../../worker/run.ts";

const ANNE = "11111111-1111-4111-8111-111111111111";

test("has the limits looked at when what the command line found was news", async () => {
  await using fixture = await createFixture({});
  const nowMs = Date.now();
  const statePath = fixture.getPath(".claude.json");
  const paths = { runDir: fixture.getPath("run"), quotaDir: fixture.getPath("quota") };
  const job = () => clientUsageJob({ place: { statePath, paths }, nowMs });
  const oauthAccount = { accountUuid: ANNE };
  const resets_at = new Date(nowMs + MS_PER_HOUR).toISOString();
  const utilization = { five_hour: { utilization: 96, resets_at } };
  const cachedUsageUtilization = { accountUuid: ANNE, fetchedAtMs: nowMs, utilization };
  const isAskedAfter = async (state: object) => {
    writeFileSync(statePath, JSON.stringify(state));
    await job();
    return isAsked(paths.runDir);
  };

  const withoutNews = await isAskedAfter({ oauthAccount });
  await using other = await createFixture({});
  paths.runDir = other.getPath("run");
  const withNews = await isAskedAfter({ oauthAccount, cachedUsageUtilization });

  expect([withoutNews, withNews]).toEqual([false, true]);
  const rows = readObservations(paths.quotaDir, ANNE, { sinceMs: 0, nowMs });
  expect(rows.map(({ usedPercent }) => usedPercent)).toEqual([96]);
});
