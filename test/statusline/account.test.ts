import { chmodSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { claudePaths } from "../../shared/claude/claude-paths.ts";
import { UNREAD } from "../../shared/sessions/transcript-reading.ts";
import { NO_TOKENS } from "../../shared/usage/token-counts.ts";
import { sessionAccount } from "../../statusline/account.ts";

const LOGIN = JSON.stringify({ oauthAccount: { accountUuid: "acc-login" } });
const ANSWERED = { ...UNREAD, tokens: { ...NO_TOKENS, requests: 1 } };
const CREDENTIALS_MS = 1_795_000_000_000;

async function clientHome(files: Record<string, string> = {}) {
  const fixture = await createFixture({ ".claude/.credentials.json": "secret", ...files });
  const date = new Date(CREDENTIALS_MS);
  utimesSync(fixture.getPath(".claude/.credentials.json"), date, date);
  const claude = claudePaths({}, fixture.path);
  return { claude, fixture, [Symbol.asyncDispose]: () => fixture.rm() };
}

test("the owner in the transcript goes before the one who is logged in", async () => {
  await using home = await clientHome({ ".claude.json": LOGIN });

  const transcript = { ...ANSWERED, account: "acc-owner" };
  const { account } = sessionAccount("s1", transcript, home.claude, {
    hasRateLimits: true,
    known: { account: "acc-login", credentialsMtimeMs: CREDENTIALS_MS },
  });

  expect(account).toBe("acc-owner");
});

test("answers without an owner and without limits were paid by an API key", async () => {
  await using home = await clientHome({ ".claude.json": LOGIN });

  const { account } = sessionAccount("s1", ANSWERED, home.claude, {
    hasRateLimits: false,
    known: undefined,
  });

  expect(account).toBe("api-key");
});

test("before the first answer it is the one who is logged in", async () => {
  await using home = await clientHome({ ".claude.json": LOGIN });

  expect(
    sessionAccount("s1", UNREAD, home.claude, { hasRateLimits: false, known: undefined }),
  ).toEqual({ account: "acc-login", credentialsMtimeMs: CREDENTIALS_MS });
});

test("once known it is not looked up again until the credentials change", async () => {
  await using home = await clientHome({ ".claude.json": LOGIN });
  const known = { account: "acc-before", credentialsMtimeMs: CREDENTIALS_MS };
  const look = () => sessionAccount("s1", UNREAD, home.claude, { hasRateLimits: true, known });

  const unchanged = look().account;
  utimesSync(home.claude.credentials, new Date(CREDENTIALS_MS + 1_000), new Date());
  utimesSync(home.claude.credentials, new Date(), new Date(CREDENTIALS_MS + 1_000));
  const changed = look().account;

  expect([unchanged, changed]).toEqual(["acc-before", "acc-login"]);
});

test("limits that appear show that it was no API key after all", async () => {
  await using home = await clientHome({ ".claude.json": LOGIN });

  const { account } = sessionAccount("s1", ANSWERED, home.claude, {
    hasRateLimits: true,
    known: { account: "api-key", credentialsMtimeMs: CREDENTIALS_MS },
  });

  expect(account).toBe("acc-login");
});

test("credentials that appear are a change, too", async () => {
  await using home = await clientHome({ ".claude.json": LOGIN });
  const known = { account: "unknown-s1", credentialsMtimeMs: 0 };

  const { account } = sessionAccount("s1", UNREAD, home.claude, { hasRateLimits: false, known });

  expect(account).toBe("acc-login");
});

test.each([
  ["nobody", "{}"],
  ["somebody without an id", '{"oauthAccount":{"emailAddress":"a@b"}}'],
  ["a path", '{"oauthAccount":{"accountUuid":"../../x"}}'],
  ["no JSON", "{"],
])("where %s is logged in the account is unknown, and the session's own", async (_, text) => {
  await using home = await clientHome({ ".claude.json": text });

  const look = (id: string) =>
    sessionAccount(id, UNREAD, home.claude, { hasRateLimits: true, known: undefined }).account;

  expect([look("s1"), look("s2")]).toEqual(["unknown-s1", "unknown-s2"]);
});

test("the credentials themselves are never opened", async () => {
  await using home = await clientHome({ ".claude.json": LOGIN });
  writeFileSync(home.claude.credentials, "secret");
  chmodSync(home.claude.credentials, 0);

  const open = sessionAccount("s1", UNREAD, home.claude, { hasRateLimits: true, known: undefined });
  rmSync(home.claude.credentials);
  const gone = sessionAccount("s1", UNREAD, home.claude, { hasRateLimits: true, known: undefined });

  expect(open.account).toBe("acc-login");
  expect(gone).toEqual({ account: "acc-login", credentialsMtimeMs: 0 });
});
