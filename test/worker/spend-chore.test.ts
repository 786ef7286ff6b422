import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createSpendChores } from "../../worker/spend-chore.ts";
import { tend } from "../../worker/tend.ts";
import { openSetup } from "../../worker/tend-setup.ts";
import { tendHome } from "./tend-world.ts";

const SESSION = {
  ...{ sessionId: "s1", account: "acc", host: "devbox", turns: 1 },
  ...{ subagents: { spawned: 0, running: 0 }, cost: { totalUsd: 6 } },
};

async function spendHome(spend: object[]) {
  const home = await tendHome();
  const { paths, configure } = home;
  configure({ ...JSON.parse(readFileSync(paths.config, "utf8")), alerts: { spend } });
  mkdirSync(paths.shared, { recursive: true });
  const sessions = { s1: { ...SESSION, updatedAtMs: Date.now() } };
  writeFileSync(paths.sessionsFile, JSON.stringify({ version: 1, updatedAtMs: 1, sessions }));
  return home;
}

const NOTICE = expect.stringMatching(/^spend-session-.+\.notice\.json$/);

test("what the disk kept from being told is told once it can be", async () => {
  const { world, paths } = await spendHome([{ usd: 5, per: "session" }]);
  const [look] = createSpendChores(openSetup(world));
  writeFileSync(paths.outboxDir, "in the way");

  await expect(look?.()).rejects.toThrow();
  rmSync(paths.outboxDir);
  await look?.();

  expect(readdirSync(paths.outboxDir)).toContainEqual(NOTICE);
});

test("a ledger that cannot be read keeps no session's cost from being told", async () => {
  const home = await spendHome([
    { usd: 5, per: "day" },
    { usd: 5, per: "session" },
  ]);
  // Without a price list nothing of a ledger can be told.
  mkdirSync(home.world.bundleDir, { recursive: true });
  writeFileSync(`${home.world.bundleDir}/prices.json`, "damaged");

  await tend(home.world, { lingerMs: 0 });

  expect(home.telegram.messages.map(({ text }) => text)).toEqual([
    "<b>💸 Claude has spent $6.00: your limit of $5.00 a session is reached</b>",
  ]);
});
