import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { isTended } from "../../shared/notify/start-tender-file.ts";
import type { JsonObject } from "../../shared/platform/read-value.ts";
import { startTelegramServer } from "../servers/telegram-server.ts";
import { clientOf, sessionHome } from "./session-fixture.ts";
import { until } from "./until.ts";

export const BOT_TOKEN = "123456789:AAbot-token-that-nobody-sees-0123456";
export const CHAT_ID = "4711";

/** Keys of `notify`; what is left out is as short as a test can wait for. */
type NotifySettings = { [key: string]: unknown };

/** A home whose messages go to a Telegram server on the loopback. */
export async function messagesHome(notify: NotifySettings = {}) {
  const session = await sessionHome();
  const telegram = await startTelegramServer();
  onTestFinished(() => telegram.close());
  onTestFinished(() => endTender(session.shared));
  const project = join(session.home, "acme-api");
  mkdirSync(project);
  const configure = (changes: NotifySettings, token = BOT_TOKEN) =>
    writeConfig(session.shared, {
      notify: {
        channels: { telegram: { token, chatId: CHAT_ID, apiBaseUrl: telegram.url } },
        ...{ coalesceMs: 200, minIntervalMs: 0, deliver: "detached" },
        ...changes,
      },
    });
  configure(notify);

  return {
    ...session,
    telegram,
    configure,
    /** Texts that arrived, without their markup. */
    texts: () => telegram.messages.map(({ text }) => plainHtml(text)),
    /** The client of one more session in the project; an agent's name is set for all that it starts. */
    client: (sessionId: string, env: Record<string, string> = {}) => {
      const client = clientOf({ home: session.home, sessionId, env });
      const hook = (event: string, payload: JsonObject = {}) =>
        client.hook(event, { cwd: project, ...payload });
      return { ...client, hook };
    },
    outbox: () => namesIn(join(session.shared, "outbox")),
    done: () => readDoneFiles(session.shared),
    /** Waits until nobody sends or is about to. */
    tended: (limitMs?: number) => until(() => !isTenderAlive(session.shared), limitMs),
    senderPid: () => senderPid(session.shared),
  };
}

export type MessagesHome = Awaited<ReturnType<typeof messagesHome>>;

export function writeConfig(shared: string, config: object): void {
  mkdirSync(shared, { recursive: true });
  chmodSync(shared, 0o700);
  writeFileSync(join(shared, "config.json"), JSON.stringify(config), { mode: 0o600 });
}

function plainHtml(text: string): string {
  return text.replaceAll(/<\/?b>/g, "");
}

/** Who holds the lease, or held it last: a lease is named after its process. */
function senderPid(shared: string): number | undefined {
  const path = join(shared, "outbox", "sender.json");
  if (!existsSync(path)) return undefined;
  const [, pid] = /"holder":"(\d+)-/.exec(readFileSync(path, "utf8")) ?? [];
  return pid === undefined ? undefined : Number(pid);
}

export function isTenderAlive(shared: string): boolean {
  return isTended(join(shared, "outbox"), Date.now()) || existsSync(join(shared, "run/tend.busy"));
}

/** Ends the worker of a home that is about to go, if one is still at it. */
export async function endTender(shared: string): Promise<void> {
  await until(() => !existsSync(join(shared, "run/tend.busy")), 1_500).catch(() => undefined);
  const pid = senderPid(shared);
  if (pid === undefined || !isTended(join(shared, "outbox"), Date.now())) return;
  if (!isWorker(pid)) return;
  process.kill(pid, "SIGKILL");
}

/** Of a number that somebody else has by now nothing is known where there is no /proc. */
function isWorker(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("worker.cjs");
  } catch {
    return false;
  }
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** The messages that are over: outcome, reason and title of each, in the order of their events. */
function readDoneFiles(shared: string): { kind: string; reason?: string; title: string }[] {
  const folder = join(shared, "outbox", "done");
  return namesIn(folder)
    .sort()
    .map((name) => {
      const { outcome, text } = JSON.parse(readFileSync(join(folder, name), "utf8"));
      return {
        kind: outcome.kind,
        ...(outcome.reason && { reason: outcome.reason }),
        title: text.title,
      };
    });
}
