import { readdirSync } from "node:fs";
import { mkdir, stat, utimes, writeFile } from "node:fs/promises";
import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import { sessionAccount } from "../../shared/budget/session-account-file.ts";
import { statePaths } from "../../shared/platform/state-paths.ts";

const login = (accountUuid: string, more: object = {}) =>
  JSON.stringify({ numStartups: 1, oauthAccount: { accountUuid, emailAddress: "a@b" }, ...more });

/** Whole seconds, which every file system keeps. */
const PAST = new Date(Date.UTC(2026, 10, 20));

function accountIn(homeDir: string, env: { [name: string]: string } = {}): string | undefined {
  const paths = statePaths(`${homeDir}/.tacho`, {});
  return sessionAccount({ paths, env, homeDir, sessionId: "s1" });
}

const shard = (account: string, sessionId = "s1") =>
  JSON.stringify({ version: 1, sessionId, account, updatedAtMs: 1 });
const tail = (transcript: object) =>
  JSON.stringify({ version: 1, sessionId: "s1", updatedAtMs: 1, counted: { transcript } });

describe("whose quota a session uses", () => {
  test("is said by its own record before all else", async () => {
    await using fixture = await createFixture({
      ".tacho/sessions/s1.json": shard("acc-record"),
      ".tacho/sessions/s1.tail.json": tail({ account: "acc-tail" }),
      ".claude.json": login("acc-login"),
    });

    expect(accountIn(fixture.path)).toBe("acc-record");
    expect(accountIn(fixture.path, { ANTHROPIC_API_KEY: "x" })).toBe("acc-record");
  });

  test("is said by what the hooks counted where no statusline runs", async () => {
    await using fixture = await createFixture({
      ".tacho/sessions/s1.tail.json": tail({ account: "acc-tail" }),
      ".claude.json": login("acc-login"),
    });

    expect(accountIn(fixture.path)).toBe("acc-tail");
  });

  test("is that of the login before the first answer", async () => {
    await using fixture = await createFixture({
      ".tacho/sessions/s1.tail.json": tail({ tokens: { requests: 0 } }),
      ".claude.json": login("acc-login"),
      "moved/.claude.json": login("acc-moved"),
    });

    expect(accountIn(fixture.path)).toBe("acc-login");
    expect(accountIn(fixture.path, { CLAUDE_CONFIG_DIR: fixture.getPath("moved") })).toBe(
      "acc-moved",
    );
  });

  test("is nobody's with an API key", async () => {
    await using fixture = await createFixture({ ".claude.json": login("acc-login") });
    expect(accountIn(fixture.path, { ANTHROPIC_API_KEY: "x" })).toBeUndefined();
    expect(accountIn(fixture.path, { ANTHROPIC_API_KEY: "" })).toBe("acc-login");

    await mkdir(fixture.getPath(".tacho/sessions"), { recursive: true });
    await fixture.writeFile(".tacho/sessions/s1.tail.json", tail({ tokens: { requests: 2 } }));
    expect(accountIn(fixture.path)).toBeUndefined();

    await fixture.writeFile(".tacho/sessions/s1.json", shard("api-key"));
    expect(accountIn(fixture.path)).toBeUndefined();
  });

  test.each([
    ["half a record", "{"],
    ["another session's", shard("acc-other", "s2")],
    ["a path", shard("../x")],
  ])("is not taken from %s", async (_, text) => {
    await using fixture = await createFixture({
      ".tacho/sessions/s1.json": text,
      ".claude.json": login("acc-login"),
    });

    expect(accountIn(fixture.path)).toBe("acc-login");
  });

  test.each([
    ["no state file", {}],
    ["nobody logged in", { ".claude.json": '{"numStartups":1}' }],
    ["null", { ".claude.json": '{"oauthAccount":null}' }],
    ["half a file", { ".claude.json": '{"oauthAccount":{"accountUuid":"acc' }],
    ["a path", { ".claude.json": login("../../x") }],
    [
      "only in a text",
      { ".claude.json": JSON.stringify({ a: '"oauthAccount":{"accountUuid":"x"}' }) },
    ],
  ])("is not known: %s", async (_, files: { [path: string]: string }) => {
    await using fixture = await createFixture(files);

    expect(accountIn(fixture.path)).toBeUndefined();
  });

  test.each([
    ["nested", { organization: { id: 1 } }, {}],
    ["named twice", {}, { projects: { "/x": { oauthAccount: { accountUuid: "acc-other" } } } }],
  ])("is found where the login is %s", async (_, inside, beside) => {
    const oauthAccount = { ...inside, accountUuid: "acc-login" };
    const text = JSON.stringify({ ...beside, oauthAccount }, null, 2);
    await using fixture = await createFixture({ ".claude.json": text });

    expect(accountIn(fixture.path)).toBe("acc-login");
  });
});

describe("the login", () => {
  test("is looked up again when the state file or the credentials change, and only then", async () => {
    await using fixture = await createFixture({ ".claude.json": login("acc-one") });
    const state = fixture.getPath(".claude.json");
    await utimes(state, PAST, PAST);
    expect(accountIn(fixture.path)).toBe("acc-one");

    await writeFile(state, login("acc-two"));
    await utimes(state, PAST, PAST);
    expect(accountIn(fixture.path)).toBe("acc-one");

    await mkdir(fixture.getPath(".claude"));
    await fixture.writeFile(".claude/.credentials.json", "{}");
    expect(accountIn(fixture.path)).toBe("acc-two");

    await writeFile(state, login("acc-three"));
    expect(accountIn(fixture.path)).toBe("acc-three");
  });

  test("is kept once for each config directory, for us alone", async () => {
    await using fixture = await createFixture({
      ".claude.json": login("acc-login"),
      "moved/.claude.json": login("acc-moved"),
    });
    accountIn(fixture.path);
    accountIn(fixture.path, { CLAUDE_CONFIG_DIR: fixture.getPath("moved") });
    accountIn(fixture.path);

    const names = readdirSync(fixture.getPath(".tacho/run"));
    expect(names.filter((name) => /^account-[0-9a-f]{8}\.json$/.test(name))).toHaveLength(2);
    const modes = names.map(async (name) => (await stat(fixture.getPath(".tacho/run", name))).mode);
    for (const mode of await Promise.all(modes)) expect(mode & 0o777).toBe(0o600);
  });

  test("is found without a place to keep it", async () => {
    await using fixture = await createFixture({ ".claude.json": login("acc-login"), ".tacho": "" });

    expect(accountIn(fixture.path)).toBe("acc-login");
  });
});
