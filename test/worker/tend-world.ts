import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { createFixture } from "fs-fixture";
import { onTestFinished } from "vitest";
import { type StatePaths, statePaths } from "../../shared/platform/state-paths.ts";
import { MS_PER_HOUR } from "../../shared/platform/time.ts";
import type { TendWorld } from "../../worker/tend-setup.ts";
import { removeHome } from "../e2e/remove-home.ts";
import { listen } from "../servers/listen.ts";
import { startTelegramServer } from "../servers/telegram-server.ts";

/** A home, a Telegram server, and what a worker takes from outside, with the real clock. */
export async function tendHome(notify: { [key: string]: unknown } = {}) {
  const fixture = await createFixture({});
  onTestFinished(() => removeHome(fixture.path));
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
    ...{
      bundleDir: `${homeDir}/dist`,
      nodePath: process.execPath,
      load: createRequire(import.meta.url),
    },
  };
  return { paths, telegram, configure, world };
}

/** Writes a login as the client keeps it, good for hours. */
export function logIn(homeDir: string): void {
  const expiresAt = Date.now() + 8 * MS_PER_HOUR;
  const login = { accessToken: "sk-ant-oat01-worker-test", expiresAt, scopes: ["user:inference"] };
  mkdirSync(`${homeDir}/.claude`, { recursive: true, mode: 0o700 });
  const text = JSON.stringify({ claudeAiOauth: login });
  writeFileSync(`${homeDir}/.claude/.credentials.json`, text, { mode: 0o600 });
}

type Requests = { begun: number; waiting: number };

/** Takes requests and never answers; `waiting` are those whose sender has not given up. */
export async function startHangingServer(): Promise<{ url: string; requests: () => Requests }> {
  let begun = 0;
  let waiting = 0;
  const { url, close } = await listen(
    createServer((_, response) => {
      begun++;
      waiting++;
      response.on("close", () => {
        waiting--;
      });
    }),
  );
  onTestFinished(close);
  return { url, requests: () => ({ begun, waiting }) };
}
