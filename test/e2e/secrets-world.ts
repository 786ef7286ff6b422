import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { text as readText } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { type KvServer, startKvServer } from "../servers/kv-server.ts";
import { listen } from "../servers/listen.ts";
import { startTelegramServer, type TelegramServer } from "../servers/telegram-server.ts";
import { endTender, writeConfig } from "./messages-home.ts";
import { bundleNode } from "./spawn-bundle.ts";

/** Every secret of a run. None is part of another, nor of anything else. */
export const SECRETS = {
  botToken: "723456789:AAf-bot-token-Qq1Ww2Ee3Rr4Tt5Yy6Uu7Ii8",
  slackPath: "T0SLACK/B0SLACK/slack-path-Zx9Cv8Bn7",
  webhookSecret: "webhook-signing-Lk4Jh3Gf2",
  kvToken: "kv-api-token-Po5Iu6Yt7",
  sinkToken: "http-sink-token-Mn8Bv9Cx1",
  accessToken: "sk-ant-oat01-access-Ws2Ed3Rf4Tg5",
  refreshToken: "sk-ant-ort01-refresh-Yh6Uj7Ik8Ol9",
  keyInEnv: "9f1c".repeat(16),
  keyInFile: "3ab7".repeat(16),
  /** What else a session knows and no program of ours needs. */
  apiKey: "sk-ant-api03-not-for-us-Aa1Bb2Cc3",
} as const;

const SESSION_ENV = {
  TELEGRAM_BOT_TOKEN: SECRETS.botToken,
  LOGIN_KEY: SECRETS.keyInEnv,
  ANTHROPIC_API_KEY: SECRETS.apiKey,
  AGENT_ID: "api-fixer",
};

/** What a program of the user's saw of itself, and of the worker that started it. */
export type ProgramView = { argv: string[]; env: string; parentArgv: string; parentEnv: string };

/** A home with a login where every channel and every sink is set up, all of them on the loopback. */
export async function secretsWorld(home: string) {
  const shared = join(home, ".tacho");
  const views = join(home, "views");
  const telegram = await startTelegramServer();
  const kv = await startKvServer();
  const web = await startWebServer();
  for (const server of [telegram, kv, web]) onTestFinished(() => server.close());
  onTestFinished(() => endTender(shared));

  mkdirSync(views);
  writeFileSync(join(home, "view.cjs"), VIEW_PROGRAM);
  writePrivate(home, "login.key", SECRETS.keyInFile);
  writePrivate(home, ".claude.json", '{"oauthAccount":{"accountUuid":"acc-1"}}');
  mkdirSync(join(home, ".claude"), { recursive: true });
  writePrivate(home, ".claude/.credentials.json", JSON.stringify(login()));
  writeConfig(shared, configOf(home, { telegram, kv, web }));
  return {
    ...{ shared, telegram, kv, web, env: SESSION_ENV },
    sinkFile: join(home, "handed", "login.json"),
    views: () => readdirSync(views).map((name) => viewAt(join(views, name))),
  };
}

function configOf(
  home: string,
  { telegram, kv, web }: { telegram: TelegramServer; kv: KvServer; web: WebServer },
): object {
  const program = (purpose: string) => [bundleNode, join(home, "view.cjs"), home, purpose];
  return {
    notify: {
      channels: {
        telegram: { chatId: "4711", apiBaseUrl: telegram.url },
        slack: { webhookUrl: `${web.url}/services/${SECRETS.slackPath}` },
        webhook: { url: `${web.url}/hook`, secret: SECRETS.webhookSecret, allowPrivate: true },
        desktop: { via: "terminal" },
        command: { argv: program("channel") },
      },
      ...{ coalesceMs: 0, minIntervalMs: 0, deliver: "detached" },
    },
    credentials: {
      minIntervalMs: 1_000,
      sinks: [
        { type: "file", path: join(home, "handed", "login.json") },
        { type: "command", argv: program("sink"), encryptionKeyEnv: "LOGIN_KEY" },
        {
          ...{ type: "cloudflare-kv", accountId: "0".repeat(32), namespaceId: "1".repeat(32) },
          ...{ apiToken: SECRETS.kvToken, apiBaseUrl: kv.url },
          encryptionKeyFile: join(home, "login.key"),
        },
        { type: "http", url: `${web.url}/login`, token: SECRETS.sinkToken, allowPrivate: true },
      ],
    },
  };
}

function login(): object {
  const { accessToken, refreshToken } = SECRETS;
  const expiresAt = Date.now() + 8 * 3_600_000;
  return { claudeAiOauth: { accessToken, refreshToken, expiresAt, scopes: ["user:inference"] } };
}

type WebServer = {
  url: string;
  /** Paths that were asked for, in their order. */
  paths: string[];
  close: () => Promise<void>;
};

/** Refuses Slack's messages and the login, and repeats in its answers whatever was secret in a request. */
async function startWebServer(): Promise<WebServer> {
  const paths: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await readText(request);
    const path = request.url ?? "";
    paths.push(path);
    response.writeHead(path === "/hook" ? 200 : 403, { "content-type": "text/plain" });
    response.end(`${path} ${JSON.stringify(request.headers)} ${body}`);
  });
  return { ...(await listen(server)), paths };
}

/** Both programs: a channel's and a sink's. */
const VIEW_PROGRAM = `
  const { readFileSync, renameSync, writeFileSync } = require("node:fs");
  const [home, purpose] = process.argv.slice(2);
  const ofProcess = (pid, file) => {
    try { return readFileSync("/proc/" + pid + "/" + file, "utf8"); } catch { return ""; }
  };
  const view = {
    argv: process.argv,
    env: JSON.stringify(process.env),
    parentArgv: ofProcess(process.ppid, "cmdline"),
    parentEnv: ofProcess(process.ppid, "environ"),
  };
  // Whoever finds it finds all of it.
  const name = purpose + "-" + process.pid;
  writeFileSync(home + "/" + name, JSON.stringify(view));
  renameSync(home + "/" + name, home + "/views/" + name);
`;

function viewAt(path: string): ProgramView {
  return JSON.parse(readFileSync(path, "utf8"));
}

function writePrivate(home: string, name: string, text: string): void {
  writeFileSync(join(home, name), text, { mode: 0o600 });
}
