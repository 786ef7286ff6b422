import { chmodSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import { keychainService } from "../../shared/credentials/keychain-file.ts";
import { type CredentialStore, readCredentials } from "../../shared/credentials/store-file.ts";

const LOGIN = {
  accessToken: "sk-ant-oat01-SECRET",
  refreshToken: "sk-ant-ort01-SECRET",
  expiresAt: 1_800_000_000_000,
  scopes: ["user:inference", 7],
  subscriptionType: "max",
};
const STORED = JSON.stringify({ claudeAiOauth: LOGIN, mcpOAuth: {} });
const READ = {
  kind: "ok",
  accessToken: "sk-ant-oat01-SECRET",
  expiresAtMs: 1_800_000_000_000,
  scopes: ["user:inference"],
};

const READ_FROM_FILE = { ...READ, fileMtimeMs: expect.any(Number) };

function storeIn(homeDir: string, changes: Partial<CredentialStore> = {}): CredentialStore {
  const rest = { env: {}, platform: "linux", hasKeychainConsent: false, wanted: "access" } as const;
  return { homeDir, ...rest, ...changes };
}

test("the access token is read, and the refresh token only when it is asked for", async () => {
  await using fixture = await createFixture({ ".claude/.credentials.json": STORED });
  const store = storeIn(fixture.path);

  expect(await readCredentials(store)).toEqual(READ_FROM_FILE);
  expect(await readCredentials({ ...store, wanted: "access_and_refresh" })).toEqual({
    ...READ_FROM_FILE,
    refreshToken: "sk-ant-ort01-SECRET",
  });
});

test("the variables move the file, and the one for the login goes first", async () => {
  const other = JSON.stringify({ claudeAiOauth: { ...LOGIN, accessToken: "other" } });
  await using fixture = await createFixture({
    "config/.credentials.json": STORED,
    "secure/.credentials.json": other,
  });
  const env = { CLAUDE_CONFIG_DIR: fixture.getPath("config") };
  const secure = { ...env, CLAUDE_SECURESTORAGE_CONFIG_DIR: fixture.getPath("secure") };

  expect(await readCredentials(storeIn("/nowhere", { env }))).toEqual(READ_FROM_FILE);
  expect(await readCredentials(storeIn("/nowhere", { env: secure }))).toMatchObject({
    accessToken: "other",
  });
});

test("when the file was written is what was seen before it was read", async () => {
  await using fixture = await createFixture({ ".claude/.credentials.json": STORED.slice(0, 50) });
  const path = fixture.getPath(".claude/.credentials.json");
  utimesSync(path, 1_700_000_000, 1_700_000_000);

  const reading = readCredentials(storeIn(fixture.path));
  writeFileSync(path, STORED);

  expect(await reading).toEqual({ ...READ, fileMtimeMs: 1_700_000_000_000 });
});

test("set but empty, the variable for the login means ~/.claude, whatever the other one says", async () => {
  await using fixture = await createFixture({ ".claude/.credentials.json": STORED });
  const env = { CLAUDE_SECURESTORAGE_CONFIG_DIR: "", CLAUDE_CONFIG_DIR: "/nowhere" };

  expect(await readCredentials(storeIn(fixture.path, { env }))).toEqual(READ_FROM_FILE);
});

test.each([{ CLAUDE_SECURESTORAGE_CONFIG_DIR: "relative" }, { CLAUDE_CONFIG_DIR: "relative" }])(
  "a place that could mean several logins is refused: %j",
  async (env) => {
    await using fixture = await createFixture({ ".claude/.credentials.json": STORED });

    expect(await readCredentials(storeIn(fixture.path, { env }))).toMatchObject({
      kind: "unreadable",
    });
  },
);

test.each([
  ["no file", undefined, { kind: "none", fileMtimeMs: 0 }],
  [
    "an API key alone",
    '{"primaryApiKey":"sk-ant-api03-x"}',
    { kind: "no_login", fileMtimeMs: expect.any(Number) },
  ],
  ["an empty login", '{"claudeAiOauth":{}}', { kind: "no_login", fileMtimeMs: expect.any(Number) }],
  [
    "a token with a line break in it",
    '{"claudeAiOauth":{"accessToken":"a\\nb","expiresAt":1}}',
    { kind: "no_login", fileMtimeMs: expect.any(Number) },
  ],
  [
    "a login that never expires",
    '{"claudeAiOauth":{"accessToken":"ab","expiresAt":null}}',
    {
      kind: "unreadable",
      problem: "The login says no time of expiry. Log in again: claude auth login.",
    },
  ],
  [
    "half a file that stays one",
    STORED.slice(0, 40),
    {
      kind: "unreadable",
      problem: "What Claude Code keeps of the login cannot be understood. Log in again.",
    },
  ],
])("%s is told apart", async (_, text, expected) => {
  await using fixture = await createFixture({});
  mkdirSync(fixture.getPath(".claude"));
  if (text !== undefined) writeFileSync(fixture.getPath(".claude/.credentials.json"), text);

  expect(await readCredentials(storeIn(fixture.path))).toEqual(expected);
});

test("a folder in the place of the file is refused", async () => {
  await using fixture = await createFixture({ ".claude/.credentials.json/x": "" });

  expect(await readCredentials(storeIn(fixture.path))).toMatchObject({ kind: "unreadable" });
});

test("a file that is being written is read when it is whole", async () => {
  await using fixture = await createFixture({ ".claude/.credentials.json": STORED.slice(0, 50) });
  const path = fixture.getPath(".claude/.credentials.json");

  const reading = readCredentials(storeIn(fixture.path));
  await pause(150);
  writeFileSync(path, "");
  await pause(100);
  writeFileSync(path, STORED);

  expect(await reading).toEqual(READ_FROM_FILE);
});

describe("on macOS", () => {
  test("the Keychain is asked only after the user agreed, and no file counts before", async () => {
    await using fixture = await createFixture({ ".claude/.credentials.json": STORED });
    const security = fakeSecurity(fixture.path, "exit 1");
    const store = storeIn(fixture.path, { platform: "darwin", security });

    expect(await readCredentials(store)).toEqual({ kind: "needs_consent" });
    expect(() => readFileSync(`${security}.log`)).toThrow();
  });

  test("what it hands out on its pipe is the login, and nothing secret is in its arguments or environment", async () => {
    await using fixture = await createFixture({ "item.json": STORED });
    const security = fakeSecurity(fixture.path, `cat '${fixture.getPath("item.json")}'`);
    const env = { HOME: fixture.path, TELEGRAM_BOT_TOKEN: "123:SECRET" };
    const store = { env, platform: "darwin", hasKeychainConsent: true, security } as const;

    expect(await readCredentials(storeIn(fixture.path, store))).toEqual(READ);
    const log = readFileSync(`${security}.log`, "utf8");
    expect(log).toContain("find-generic-password -s Claude Code-credentials -w\n");
    expect(log).not.toContain("SECRET");
  });

  test.each([
    [44, { kind: "ok" }],
    [
      51,
      {
        kind: "unreadable",
        problem: "The Keychain did not hand out the login. Allow it when the system asks.",
      },
    ],
  ])("after its exit code %i", async (code, expected) => {
    await using fixture = await createFixture({ ".claude/.credentials.json": STORED });
    const security = fakeSecurity(fixture.path, `exit ${code}`);
    const store = { platform: "darwin", hasKeychainConsent: true, security } as const;

    expect(await readCredentials(storeIn(fixture.path, store))).toMatchObject(expected);
  });
});

// Computed by the client itself on macOS; a slash at the end is another folder to it.
test.each([
  [{}, "Claude Code-credentials"],
  [{ CLAUDE_CONFIG_DIR: "/Users/test/.claude-work" }, "Claude Code-credentials-03abf0ee"],
  [{ CLAUDE_CONFIG_DIR: "/Users/test/.claude-work/" }, "Claude Code-credentials-8bd6f0f5"],
  [
    { CLAUDE_CONFIG_DIR: "/x", CLAUDE_SECURESTORAGE_CONFIG_DIR: "/Users/test/.claude-work" },
    "Claude Code-credentials-03abf0ee",
  ],
  [{ CLAUDE_CONFIG_DIR: "/x", CLAUDE_SECURESTORAGE_CONFIG_DIR: "" }, "Claude Code-credentials"],
])("the Keychain's item of %j is %s", (env, service) => {
  expect(keychainService(env)).toBe(service);
});

/** A stand-in of `security` that notes what it gets. */
function fakeSecurity(folder: string, then: string): string {
  const path = join(folder, "security");
  writeFileSync(path, `#!/bin/sh\n{ echo "$@"; env; } > '${path}.log'\n${then}\n`);
  chmodSync(path, 0o700);
  return path;
}
