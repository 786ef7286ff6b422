import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { MS_PER_DAY } from "../../shared/platform/time.ts";
import { removeHome } from "../e2e/remove-home.ts";

/** A throw-away home in which the real client starts without a question and without the internet. */
export type ClientHome = {
  dir: string;
  projectDir: string;
  settingsPath: string;
  sessionsPath: string;
  /** The whole environment of what runs here. */
  env: Record<string, string>;
  /** Runs a program as the user of this home would, by default in the project; resolves to its stdout. */
  run: (program: string, args: readonly string[], cwd?: string) => Promise<string>;
  remove: () => Promise<void>;
};

/** `client`: path of the client's binary; `apiUrl`: the only address the client can reach. */
export async function createClientHome(client: string, apiUrl: string): Promise<ClientHome> {
  const dir = await mkdtemp(join(tmpdir(), "tacho-home-"));
  const projectDir = join(dir, "acme-api");
  const binDir = join(dir, "bin");
  const tempDir = join(dir, "tmp");
  await Promise.all([projectDir, binDir].map((folder) => mkdir(folder)));
  await Promise.all([join(dir, ".claude"), tempDir].map((folder) => mkdir(folder, 0o700)));
  await symlink(client, join(binDir, "claude"));
  await symlink(process.execPath, join(binDir, "node"));
  await writeFile(join(dir, ".claude.json"), JSON.stringify(onboarded(projectDir)), {
    mode: 0o600,
  });
  await writeFile(join(dir, ".claude", ".credentials.json"), JSON.stringify(fakeLogin()), {
    mode: 0o600,
  });
  const env = {
    ...clientEnv(apiUrl),
    HOME: dir,
    PATH: `${binDir}:/usr/bin:/bin`,
    TMPDIR: tempDir,
    CLAUDE_CODE_TMPDIR: tempDir,
  };
  return {
    dir,
    projectDir,
    settingsPath: join(dir, ".claude", "settings.json"),
    sessionsPath: join(dir, ".tacho", "sessions.json"),
    env,
    run: async (program, args, cwd = projectDir) => {
      const options = { cwd, env, extendEnv: false, timeout: 90_000 };
      return (await execa({ ...options, stdin: "ignore" })(program, args)).stdout;
    },
    remove: () => removeHome(dir),
  };
}

export const ACCOUNT = "11111111-1111-4111-8111-111111111111";
/** Of this run alone: not even the checkout that is installed holds them. */
export const ACCESS_TOKEN = `sk-ant-oat01-FAKE-${randomUUID()}`;
export const REFRESH_TOKEN = `sk-ant-ort01-FAKE-${randomUUID()}`;

/** What the client remembers after its first-run dialogs, the trust in the project included. */
function onboarded(projectDir: string): object {
  return {
    hasCompletedOnboarding: true,
    lastOnboardingVersion: "2.1.329",
    lastReleaseNotesSeen: "2.1.329",
    theme: "dark",
    numStartups: 5,
    installMethod: "native",
    effortCalloutDismissed: true,
    projects: {
      [projectDir]: {
        hasTrustDialogAccepted: true,
        hasCompletedProjectOnboarding: true,
        projectOnboardingSeenCount: 5,
      },
    },
    oauthAccount: {
      accountUuid: ACCOUNT,
      emailAddress: "driver@example.test",
      organizationUuid: "22222222-2222-4222-8222-222222222222",
      organizationName: "Example",
      organizationRole: "admin",
      displayName: "Driver",
      billingType: "stripe_subscription",
    },
  };
}

/** Of a subscription, because an API key has no quota windows; far from expiry, so never refreshed. */
function fakeLogin(): object {
  return {
    claudeAiOauth: {
      accessToken: ACCESS_TOKEN,
      refreshToken: REFRESH_TOKEN,
      expiresAt: Date.now() + 30 * MS_PER_DAY,
      scopes: ["user:inference", "user:profile", "user:sessions:claude_code", "user:mcp_servers"],
      subscriptionType: "max",
      rateLimitTier: "default_claude_max_20x",
    },
  };
}

/** Nothing of the machine's own environment; every address but the loopback leads nowhere. */
function clientEnv(apiUrl: string): Record<string, string> {
  const nowhere = "http://127.0.0.1:9";
  return {
    SHELL: "/bin/bash",
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
    TZ: "UTC",
    ANTHROPIC_BASE_URL: apiUrl,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_TELEMETRY: "1",
    DISABLE_ERROR_REPORTING: "1",
    DISABLE_AUTOUPDATER: "1",
    // MCP tools wait behind a search tool otherwise, and the mock does not search.
    ENABLE_TOOL_SEARCH: "false",
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    http_proxy: nowhere,
    https_proxy: nowhere,
    NO_PROXY: "127.0.0.1,localhost",
    no_proxy: "127.0.0.1,localhost",
  };
}
