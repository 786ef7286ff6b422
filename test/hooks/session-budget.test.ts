import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { createSessionBudget } from "../../hooks/session-budget.ts";
import { statePaths } from "../../shared/platform/state-paths.ts";
import { MS_PER_HOUR } from "../../shared/platform/time.ts";
import { appendObservations } from "../../shared/quota/observations-file.ts";
import { inputOf, NOON_MS, worldOf } from "./hook-world.ts";

function observe(home: string, usedPercent: number): void {
  const row = { window: "five_hour", resetsAtMs: NOON_MS + 2 * MS_PER_HOUR, sessionId: "s1" };
  const rows = [{ ...row, source: "statusline" as const, atMs: NOON_MS - 1_000, usedPercent }];
  appendObservations(statePaths(home, {}).quotaDir, "acc", rows, NOON_MS);
}

test("is looked up when it is asked for, and once", async () => {
  const login = JSON.stringify({ oauthAccount: { accountUuid: "acc" } });
  await using fixture = await createFixture({ ".claude.json": login });
  const home = fixture.path.replace(/\/$/, "");
  const world = worldOf({ homeDir: home });
  const budget = createSessionBudget(inputOf("Stop"), world, statePaths(home, {}));
  observe(home, 40);

  const first = budget();
  observe(home, 90);

  expect(first).toMatchObject({ account: "acc", outlooks: { fiveHour: { usedPercent: 40 } } });
  expect(budget()).toBe(first);
});

test("that nothing is known is remembered as well", async () => {
  await using fixture = await createFixture({});
  const home = fixture.path.replace(/\/$/, "");
  const world = worldOf({ homeDir: home });
  const budget = createSessionBudget(inputOf("Stop"), world, statePaths(home, {}));

  expect(budget()).toBeUndefined();
  await fixture.writeFile(".claude.json", JSON.stringify({ oauthAccount: { accountUuid: "acc" } }));
  observe(home, 90);

  expect(budget()).toBeUndefined();
});
