import { mkdirSync, writeFileSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { onTestFinished } from "vitest";
import { type StatePaths, statePaths } from "../../shared/platform/state-paths.ts";
import type { TendWorld } from "../../worker/tend-setup.ts";
import { startTelegramServer } from "../servers/telegram-server.ts";

/** A home, a Telegram server, and what a worker takes from outside, with the real clock. */
export async function tendHome(notify: { [key: string]: unknown } = {}) {
  const fixture = await createFixture({});
  onTestFinished(() => fixture.rm());
  const homeDir = fixture.path.replace(/\/$/, "");
  const paths: StatePaths = statePaths(`${homeDir}/.tacho`, {});
  const telegram = await startTelegramServer();
  onTestFinished(() => telegram.close());
  const configure = (config: object) => {
    mkdirSync(paths.home, { recursive: true, mode: 0o700 });
    writeFileSync(paths.config, JSON.stringify(config), { mode: 0o600 });
  };
  const channel = { token: "123:abc", chatId: "42", apiBaseUrl: telegram.url };
  configure({
    notify: { channels: { telegram: channel }, coalesceMs: 0, minIntervalMs: 0, ...notify },
  });
  const world: TendWorld = {
    ...{ env: {}, homeDir, platform: "linux", random: Math.random },
    hostname: () => "devbox",
    now: Date.now,
  };
  return { paths, telegram, configure, world };
}
