import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { expect } from "vitest";
import { testToolPath } from "../describe-with.ts";
import { removeHome } from "../e2e/remove-home.ts";
import { type KvServer, startKvServer } from "../servers/kv-server.ts";
import { startTelegramServer, type TelegramServer } from "../servers/telegram-server.ts";
import { copyCheckout } from "./checkout-copy.ts";
import { type ClientHome, createClientHome } from "./client-home.ts";
import { type ClientTerminal, openClient } from "./client-terminal.ts";
import { type MockApi, startMockApi } from "./mock-api.ts";

/** The real client with Tacho in it, and stand-ins of all that it and Tacho write to. */
export type MessageWorld = {
  api: MockApi;
  telegram: TelegramServer;
  kv: KvServer;
  home: ClientHome;
  open: () => Promise<ClientTerminal>;
  /** One run in print mode, with these variables besides; resolves to what it printed. */
  print: (prompt: string, env?: Record<string, string>) => Promise<string>;
  tacho: (...args: string[]) => Promise<string>;
  /** Waits until that many messages were sent in all. */
  sent: (count: number) => Promise<void>;
  /**
   * What people have read, without what differs from run to run, once that many messages were sent and
   * no other follows.
   */
  told: (count: number) => Promise<string[]>;
  close: () => Promise<void>;
};

export const BOT_TOKEN = `7000000001:FAKE-${randomUUID()}`;
export const CHAT_ID = "-1001234567890";
export const KV_TOKEN = `FAKE-${randomUUID()}`;

export async function startMessageWorld(): Promise<MessageWorld> {
  const [api, telegram, kv] = await Promise.all([
    startMockApi(),
    startTelegramServer(),
    startKvServer(),
  ]);
  const home = await createClientHome(testToolPath("CLIENT"), api.url);
  const checkout = await copyCheckout();
  await mkdir(join(home.dir, ".tacho"), 0o700);
  const config = JSON.stringify(messageConfig(telegram.url, kv.url));
  await writeFile(join(home.dir, ".tacho", "config.json"), config, { mode: 0o600 });
  const tacho = (...args: string[]) =>
    home.run("node", [join(checkout, "dist", "tacho.cjs"), ...args]);
  await tacho("setup", "--yes");
  // Slow enough for the window to last: no forecast is told.
  api.quota.fiveHourPercent = 30;
  const terminals: ClientTerminal[] = [];
  // The client asks for a person 6 to 16 s after it has shown its question.
  const sent = (count: number) =>
    expect.poll(() => telegram.messages.length, SENT_LATEST).toBeGreaterThanOrEqual(count);
  return {
    ...{ api, telegram, kv, home, tacho },
    open: async () => {
      const terminal = await openClient(home);
      terminals.push(terminal);
      return terminal;
    },
    print: async (prompt, env = {}) => {
      const { stdout } = await execa("claude", ["-p", prompt], {
        ...{ cwd: home.projectDir, env: { ...home.env, ...env }, extendEnv: false },
        ...{ stdin: "ignore", reject: false, timeout: 90_000 },
      });
      return stdout;
    },
    sent,
    told: async (count) => {
      await sent(count);
      await pause(QUIET_MS);
      return telegram.messages.map(({ text }) => withoutVariables(text));
    },
    close: async () => {
      await Promise.all(terminals.map((terminal) => terminal.close()));
      await Promise.all([api.close(), telegram.close(), kv.close()]);
      await Promise.all([home.remove(), removeHome(checkout)]);
    },
  };
}

const SENT_LATEST = { timeout: 60_000 };
/** Much longer than a message waits for company here. */
const QUIET_MS = 1_500;

/** Nothing waits long for company, so that the tests need not either. */
function messageConfig(telegramUrl: string, kvUrl: string): object {
  return {
    notify: {
      channels: { telegram: { token: BOT_TOKEN, chatId: CHAT_ID, apiBaseUrl: telegramUrl } },
      events: { subagent: { finished: true } },
      coalesceMs: 300,
      minIntervalMs: 100,
      deliver: "detached",
    },
    credentials: {
      sinks: [
        {
          type: "cloudflare-kv",
          accountId: "acme",
          namespaceId: "tokens",
          apiToken: KV_TOKEN,
          apiBaseUrl: kvUrl,
        },
      ],
      minIntervalMs: 1_000,
    },
  };
}

function withoutVariables(text: string): string {
  return (
    text
      .replaceAll(hostname(), "<host>")
      .replace(/(?:at|on \w+) \d\d:\d\d \(in [^)]+\)/, "<moment>")
      .replace(/^\$[\d.]+ · [\d.]+k? tokens · .+$/m, "<used>")
      // It failed before it had used anything.
      .replace(/^\d+ (?:s|min)$/m, "<duration>")
  );
}
