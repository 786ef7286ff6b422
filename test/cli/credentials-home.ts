import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createFixture } from "fs-fixture";
import { run } from "../../cli/run.ts";
import type { World } from "../../cli/world.ts";
import { removeHome } from "../e2e/remove-home.ts";
import { createWorld } from "./test-world.ts";

const NOON_MS = Date.UTC(2026, 10, 20, 12);
export const ACCESS_TOKEN = "sk-ant-oat01-access-Zk3vQ7";
export const REFRESH_TOKEN = "sk-ant-ort01-refresh-Yp8wL2";

type Run = { exitCode: number; out: string; err: string };

/** A home with a login of eight hours and these sinks, and `tacho credentials` in it. */
export async function createCredentialsHome(
  sinks: readonly object[],
  settings: object = {},
  notify: object = {},
) {
  const fixture = await createFixture({});
  const dir = fixture.path.replace(/\/$/, "");
  const path = (name: string) => join(dir, name);
  const write = async (name: string, value: unknown) => {
    await mkdir(dirname(path(name)), { recursive: true, mode: 0o700 });
    await writeFile(path(name), `${JSON.stringify(value)}\n`, { mode: 0o600 });
  };
  const clock = { nowMs: NOON_MS };
  const logIn = (accessToken = ACCESS_TOKEN, expiresAt = clock.nowMs + 8 * 3_600_000) =>
    write(".claude/.credentials.json", {
      claudeAiOauth: {
        ...{ accessToken, refreshToken: REFRESH_TOKEN, expiresAt },
        ...{ scopes: ["user:inference", "user:profile"], subscriptionType: "max" },
      },
    });
  await write(".tacho/config.json", {
    credentials: { sinks: filled(sinks, dir), ...settings },
    notify,
  });
  await write(".claude.json", { oauthAccount: { accountUuid: "7a1c-account-uuid" } });
  await chmod(path(".tacho"), 0o700);
  await logIn();
  return {
    ...{ dir, path, write, clock, logIn },
    read: (name: string) => readFile(path(name), "utf8"),
    /** With `answers` a person sits there. */
    run: async (
      args: string,
      world: Partial<World> & { answers?: string[] } = {},
    ): Promise<Run> => {
      const env = { HOME: dir, PATH: "/usr/bin:/bin", ...world.env };
      const now = () => clock.nowMs;
      const ours = createWorld({ homeDir: dir, nowMs: now, ...world, env });
      const exitCode = await run(["credentials", ...args.split(" ")], ours);
      const plain = (text: string) => text.replaceAll(dir, "~");
      return { exitCode, out: plain(ours.stdout()), err: plain(ours.stderr()) };
    },
    [Symbol.asyncDispose]: () => removeHome(fixture.path),
  };
}

function filled(sinks: readonly object[], dir: string): unknown {
  return JSON.parse(JSON.stringify(sinks).replaceAll("<home>", dir));
}
