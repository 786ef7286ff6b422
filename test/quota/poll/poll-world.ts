import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createFixture } from "fs-fixture";
import { onTestFinished } from "vitest";
import { readCredentials } from "../../../shared/credentials/store-file.ts";
import { type StatePaths, statePaths } from "../../../shared/platform/state-paths.ts";
import { MS_PER_DAY, MS_PER_HOUR } from "../../../shared/platform/time.ts";
import { type PollDeps, pollUsage } from "../../../shared/quota/poll/poll-usage-file.ts";
import { removeHome } from "../../e2e/remove-home.ts";
import { listen } from "../../servers/listen.ts";

export const ANNE = "11111111-1111-4111-8111-111111111111";
export const BEN = "22222222-2222-4222-8222-222222222222";
export const TOKEN = "sk-ant-oat01-poll-test";

type Reply = (request: IncomingMessage, response: ServerResponse) => void;

/** What the service says when all is well; resets as of the real clock. */
export function usageBody(percent: number): object {
  const resetIn = (ms: number) => new Date(Date.now() + ms).toISOString();
  return {
    five_hour: { utilization: percent, resets_at: resetIn(2 * MS_PER_HOUR) },
    seven_day: { utilization: 17.5, resets_at: resetIn(3 * MS_PER_DAY) },
    seven_day_opus: null,
    extra_usage: { is_enabled: true, monthly_limit: 2_000, used_credits: 150, utilization: 7.5 },
  };
}

export function json(body: object, status = 200): Reply {
  return (_, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
}

export function status(code: number, headers: Record<string, string> = {}): Reply {
  return (_, response) => {
    response.writeHead(code, headers);
    response.end("Go away: secret text of a server");
  };
}

/** A server in the place of Anthropic's, whose answer a test may change at any time. */
export async function startUsageServer(first: Reply) {
  const requests: { method?: string; url?: string; headers: IncomingMessage["headers"] }[] = [];
  let reply = first;
  const server = createServer((request, response) => {
    const { method = "", url = "", headers } = request;
    requests.push({ method, url, headers });
    reply(request, response);
  });
  const { url, close } = await listen(server);
  onTestFinished(close);
  return {
    url,
    requests,
    close,
    answers: (next: Reply) => {
      reply = next;
    },
  };
}

/** A home with a login that is a minute old, and a clock that only a test moves. */
export async function pollHome(apiBaseUrl: string) {
  const fixture = await createFixture({});
  onTestFinished(() => removeHome(fixture.path));
  const homeDir = fixture.path.replace(/\/$/, "");
  const clock = { offsetMs: 0 };
  // It stands still, whatever the machine is busy with.
  const startedMs = Date.now();
  const now = () => startedMs + clock.offsetMs;
  const statePath = `${homeDir}/.claude.json`;
  const credentialsFile = `${homeDir}/.claude/.credentials.json`;
  mkdirSync(`${homeDir}/.claude`, { recursive: true });

  const use = (accountUuid: string) =>
    writeFileSync(statePath, JSON.stringify({ oauthAccount: { accountUuid } }));
  const logIn = (login: object = {}, ageMs = 60_000) => {
    const claudeAiOauth = {
      ...{ accessToken: TOKEN, refreshToken: "sk-ant-ort01-never-read" },
      ...{ expiresAt: Date.now() + 30 * MS_PER_DAY, scopes: ["user:inference", "user:profile"] },
      ...login,
    };
    writeFileSync(credentialsFile, JSON.stringify({ claudeAiOauth }));
    const atS = (now() - ageMs) / 1_000;
    utimesSync(credentialsFile, atS, atS);
  };
  use(ANNE);
  logIn();

  const depsOf = (paths: StatePaths, more: Partial<PollDeps> = {}): PollDeps => ({
    ...{ paths, env: {}, config: { apiBaseUrl }, thresholds: [80, 90, 95], statePath, now },
    readLogin: () =>
      readCredentials({
        ...{ env: {}, homeDir, platform: "linux" as const },
        ...{ hasKeychainConsent: false, wanted: "access" as const },
      }),
    isRunningOut: () => false,
    random: () => 0,
    ...more,
  });
  const paths = statePaths(`${homeDir}/.tacho`, {});
  return {
    ...{ paths, homeDir, use, logIn, now, clock, depsOf },
    deps: depsOf(paths),
    poll: (more: Partial<PollDeps> = {}) => pollUsage(depsOf(paths, more)),
    /** Another home that shares the directory `shared`. */
    homeSharing: (name: string, shared: string) => statePaths(`${homeDir}/${name}`, {}, shared),
    pass: (ms: number) => {
      clock.offsetMs += ms;
    },
  };
}
