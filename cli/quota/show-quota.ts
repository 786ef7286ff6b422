import type { ExitCode } from "../command.ts";
import { chooseLook } from "../look.ts";
import { showLive } from "../status/live-view.ts";
import type { World } from "../world.ts";
import { keepClientUsage } from "./client-usage.ts";
import { type QuotaView, quotaLines } from "./quota-lines.ts";
import { findQuotaFolder, type QuotaFolder } from "./quota-place-file.ts";
import { readQuota } from "./quota-view-file.ts";

export type QuotaRequest = {
  /** Without it all accounts. */
  account?: string;
  format: "text" | "json";
};

/** `tacho quota`: how much of each window is used, and whether it lasts. */
export async function showQuota(
  world: World,
  { account, format }: QuotaRequest,
): Promise<ExitCode> {
  const folder = await findQuotaFolder(world);
  const view = await currentQuota(world, folder, account);
  if (format === "json") {
    world.writeOut(`${JSON.stringify({ accounts: view.accounts })}\n`);
    return 0;
  }
  const lines = quotaLines(view, chooseLook(world, folder.look));
  world.writeOut(lines.map((line) => `${line}\n`).join(""));
  return 0;
}

/** `tacho quota --watch`: the same, drawn anew every second until Ctrl-C. */
export async function watchQuota(world: World, account: string | undefined): Promise<ExitCode> {
  const folder = await findQuotaFolder(world);
  await showLive(async () => {
    const view = await currentQuota(world, folder, account);
    return quotaLines(view, chooseLook(world, folder.look));
  }, world);
  return 0;
}

async function currentQuota(
  world: World,
  folder: QuotaFolder,
  account: string | undefined,
): Promise<QuotaView> {
  await keepClientUsage(world, folder, world.nowMs());
  return readQuota(folder, world.nowMs(), account);
}
