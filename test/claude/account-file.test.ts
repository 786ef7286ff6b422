import { execFileSync } from "node:child_process";
import { symlinkSync, utimesSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { credentialsMtimeMs, readAccount } from "../../shared/claude/account-file.ts";

test("knows the account from the client's state, however large that is", async () => {
  const state = {
    projects: { "/a": { history: "x".repeat(5_000_000) } },
    oauthAccount: { accountUuid: "11111111-1111-4111-8111-111111111111", emailAddress: "a@b" },
  };
  await using fixture = await createFixture({ ".claude.json": JSON.stringify(state) });

  expect(readAccount(fixture.getPath(".claude.json"))).toBe("11111111-1111-4111-8111-111111111111");
});

test.each([
  "",
  "{",
  "[]",
  "{}",
  '{"oauthAccount":null}',
  '{"oauthAccount":"x"}',
  '{"oauthAccount":{"accountUuid":7}}',
  '{"oauthAccount":{"accountUuid":""}}',
  '{"oauthAccount":{"accountUuid":"../../etc"}}',
  '{"oauthAccount":{"accountUuid":"a/b"}}',
  '{"oauthAccount":{"accountUuid":"__proto__"}}',
])("%j names no account", async (text) => {
  await using fixture = await createFixture({ ".claude.json": text });

  expect(readAccount(fixture.getPath(".claude.json"))).toBeUndefined();
});

test.skipIf(process.platform === "win32")(
  "what is no file names no account, and nobody waits",
  async () => {
    await using fixture = await createFixture({ folder: {} });
    execFileSync("mkfifo", [fixture.getPath("fifo")]);
    symlinkSync(fixture.getPath("circle"), fixture.getPath("circle"));

    for (const name of ["none", "folder", "fifo", "circle"]) {
      expect(readAccount(fixture.getPath(name))).toBeUndefined();
    }
  },
);

test("tells when the credentials last changed", async () => {
  await using fixture = await createFixture({ ".credentials.json": "" });
  const path = fixture.getPath(".credentials.json");
  utimesSync(path, new Date(0), new Date(1_795_177_406_000));

  expect(credentialsMtimeMs(path)).toBe(1_795_177_406_000);
});

test("credentials that are not there, or not to be looked at, never changed", async () => {
  await using fixture = await createFixture({ file: "" });
  symlinkSync(fixture.getPath("circle"), fixture.getPath("circle"));

  for (const path of ["none", "file/below", "circle"]) {
    expect(credentialsMtimeMs(fixture.getPath(path))).toBe(0);
  }
});
