import { readdir, readFile, rm, stat } from "node:fs/promises";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { dueAtMs } from "../../shared/notify/tender-due-file.ts";
import { CAS_TOKEN, startCasServer } from "../credentials/sinks/cas-server.ts";
import {
  KV_ACCOUNT,
  KV_NAMESPACE,
  KV_TOKEN,
  startKvServer,
} from "../credentials/sinks/kv-server.ts";
import { ACCESS_TOKEN, createCredentialsHome, REFRESH_TOKEN } from "./credentials-home.ts";

const FILE_SINK = { type: "file", path: "<home>/out/token.json" };
const SLACK = { channels: { slack: { webhookUrl: "https://hooks.slack.com/services/x" } } };
const HOUR_MS = 3_600_000;

beforeAll(() => {
  vi.stubEnv("TZ", "UTC");
});

describe("sync", () => {
  test("hands the token over once, and says what it did", async () => {
    await using home = await createCredentialsHome([FILE_SINK]);

    const runs = [
      await home.run("sync --dry-run"),
      await home.run("sync"),
      await home.run("sync"),
      await home.run("sync --now"),
    ];

    expect(runs.map(({ out }) => out).join("")).toMatchInlineSnapshot(`
      "· file ~/out/token.json: would be given the token
      ✓ file ~/out/token.json: stored, generation 1
      Synced a moment ago; due again in 4 m. At once: tacho credentials sync --now
      ✓ file ~/out/token.json: up to date, generation 1
      "
    `);
    expect(runs.map(({ exitCode, err }) => [exitCode, err])).toEqual(Array(4).fill([0, ""]));
    expect((await stat(home.path("out/token.json"))).mode & 0o777).toBe(0o600);
    const envelope = JSON.parse(await home.read("out/token.json"));
    expect(envelope).toMatchObject({ generation: 1, accessToken: ACCESS_TOKEN });
    expect(JSON.stringify(envelope)).not.toContain(REFRESH_TOKEN);
  });

  test("a rehearsal writes nothing", async () => {
    await using home = await createCredentialsHome([FILE_SINK]);

    await home.run("sync --dry-run");

    expect(await readdir(home.path(".tacho"))).toEqual(["config.json"]);
    await expect(home.read("out/token.json")).rejects.toThrow("ENOENT");
  });

  test("a job every five minutes hands over a new token each time it is run", async () => {
    await using home = await createCredentialsHome([FILE_SINK]);

    const deeds: string[] = [];
    for (const name of ["first", "second", "third"]) {
      await home.logIn(name);
      deeds.push((await home.run("sync")).out);
      home.clock.nowMs += 5 * 60_000 - 700;
    }

    expect(deeds.map((out) => out.trim())).toEqual([
      "✓ file ~/out/token.json: stored, generation 1",
      "✓ file ~/out/token.json: stored, generation 2",
      "✓ file ~/out/token.json: stored, generation 3",
    ]);
  });

  test("trouble goes to stderr with exit code 1, the sinks that work are served", async () => {
    await using kv = await startKvServer();
    await using home = await createCredentialsHome([
      { ...kvSink(kv.url), apiToken: "wrong-token" },
      { type: "command", argv: ["/bin/sh", "-c", "exit 7"] },
      FILE_SINK,
    ]);

    const run = await home.run("sync");

    expect(run.exitCode).toBe(1);
    expect(run.err.replace(/in \d+ s/, "in 30 s")).toMatchInlineSnapshot(`
      "✗ cloudflare-kv cred:<account>:<device>: refused. It answered 401. Check apiToken: Cloudflare does not know it, or it has expired.
      ! command /bin/sh: not stored, tried again in 30 s. It ended with exit code 7.
      "
    `);
    expect(run.out).toMatchInlineSnapshot(`
      "✓ file ~/out/token.json: stored, generation 1
      "
    `);
  });

  test("people are told of a refusal by whoever sends next, where they want to hear of it", async () => {
    await using kv = await startKvServer();
    const sink = { ...kvSink(kv.url), apiToken: "wrong-token" };
    const notify = { ...SLACK, events: { credentials: false } };
    await using told = await createCredentialsHome([sink], {}, SLACK);
    await using quiet = await createCredentialsHome([sink]);
    await using off = await createCredentialsHome([sink], {}, notify);

    for (const home of [told, quiet, off]) await home.run("sync");

    const [name = ""] = await readdir(told.path(".tacho/outbox"));
    expect(name).toMatch(/^sink-[0-9a-f]{16}-[0-9a-f]{16}\.notice\.json$/);
    expect(JSON.parse(await told.read(`.tacho/outbox/${name}`))).toMatchObject({
      kind: "sink_refused",
      sink: "cloudflare-kv cred:<account>:<device>",
      channels: ["slack"],
    });
    expect(dueAtMs(told.path(".tacho/run"))).toBe(told.clock.nowMs);
    for (const home of [quiet, off]) {
      expect(await readdir(home.path(".tacho"))).not.toContain("outbox");
      expect(dueAtMs(home.path(".tacho/run"))).toBeUndefined();
    }
  });

  test("what was told before makes nothing due", async () => {
    await using kv = await startKvServer();
    const sink = { ...kvSink(kv.url), apiToken: "wrong-token" };
    await using home = await createCredentialsHome([sink], {}, SLACK);
    await home.run("sync");
    await rm(home.path(".tacho/run"), { recursive: true, force: true });

    await home.run("sync --now");

    expect(dueAtMs(home.path(".tacho/run"))).toBeUndefined();
  });

  test("a new token whose account cannot be told is left to the next sync", async () => {
    await using home = await createCredentialsHome([FILE_SINK]);
    await home.run("sync");
    const state = await home.read(".claude.json");
    await home.logIn("sk-ant-oat01-second");
    await home.write(".claude.json", "half");

    const missed = await home.run("sync --now");
    await home.write(".claude.json", JSON.parse(state));
    const next = await home.run("sync --now");

    expect(missed).toEqual({
      exitCode: 1,
      out: "",
      err: "tacho: Claude Code does not say at the moment whose login this is, so nothing was pushed. Run it again: tacho credentials sync --now\n",
    });
    expect(next.out).toBe("✓ file ~/out/token.json: stored, generation 2\n");
  });

  test("every kind of sink gets the same envelope", async () => {
    await using kv = await startKvServer();
    await using cas = await startCasServer();
    await using home = await createCredentialsHome([
      FILE_SINK,
      kvSink(kv.url),
      { type: "http", url: `${cas.url}/cred`, token: CAS_TOKEN, allowPrivate: true },
      { type: "command", argv: ["/bin/sh", "-c", "umask 077; cat > piped.json"] },
    ]);

    const run = await home.run("sync");

    expect(run).toMatchObject({ exitCode: 0, err: "" });
    const text = (await home.read("out/token.json")).trim();
    const [stored] = kv.stored.values();
    expect([stored?.value, cas.current()?.body, await home.read("piped.json")]).toEqual([
      text,
      text,
      text,
    ]);
  });

  test("a newer token of another machine is left where it is", async () => {
    await using cas = await startCasServer();
    const sink = { type: "http", url: cas.url, token: CAS_TOKEN, allowPrivate: true };
    await using older = await createCredentialsHome([sink]);
    await using newer = await createCredentialsHome([sink]);
    await newer.logIn("sk-ant-oat01-newer", newer.clock.nowMs + 9 * HOUR_MS);

    await newer.run("sync");
    const run = await older.run("sync");

    expect(run.out).toMatch(/^✓ http http:\/\/127\S+: holds a newer token, generation 1\n$/);
    expect(JSON.parse(cas.current()?.body ?? "").accessToken).toBe("sk-ant-oat01-newer");
  });

  test("an older token of another machine is replaced under a greater generation", async () => {
    await using cas = await startCasServer();
    const sink = { type: "http", url: cas.url, token: CAS_TOKEN, allowPrivate: true };
    await using older = await createCredentialsHome([sink]);
    await using newer = await createCredentialsHome([sink]);
    await newer.logIn("sk-ant-oat01-newer", newer.clock.nowMs + 9 * HOUR_MS);

    await older.run("sync");
    const run = await newer.run("sync");

    expect(run.out).toMatch(/: stored, generation 2\n$/);
    expect(JSON.parse(cas.current()?.body ?? "")).toMatchObject({
      accessToken: "sk-ant-oat01-newer",
      generation: 2,
    });
  });

  test("with the refresh token it says each time why that logs people out", async () => {
    await using home = await createCredentialsHome([FILE_SINK], { includeRefreshToken: true });

    const runs = [await home.run("sync"), await home.run("sync"), await home.run("status")];

    expect(new Set(runs.map(({ err }) => err)).size).toBe(1);
    expect(runs[0]?.err).toMatchInlineSnapshot(`
      "Warning: credentials.includeRefreshToken is on. A refresh token works once: as soon as a consumer
      uses it, Claude Code's own is void and you are logged out here; when Claude Code is faster, the
      consumer is. Turn it off: tacho config unset credentials.includeRefreshToken
      "
    `);
    expect(JSON.parse(await home.read("out/token.json")).refreshToken).toBe(REFRESH_TOKEN);
  });

  test("an expired token goes nowhere", async () => {
    await using home = await createCredentialsHome([FILE_SINK]);
    await home.logIn(ACCESS_TOKEN, home.clock.nowMs - HOUR_MS / 2);

    const run = await home.run("sync");

    expect(run).toEqual({
      exitCode: 1,
      out: "",
      err: "The token expired 30 m ago, so nothing was pushed. Start claude, which renews it.\n",
    });
    await expect(home.read("out/token.json")).rejects.toThrow("ENOENT");
  });

  test("--json tells the outcome", async () => {
    await using home = await createCredentialsHome([FILE_SINK]);

    const run = await home.run("sync --json");

    expect(JSON.parse(run.out)).toMatchObject({
      kind: "checked",
      isSpent: false,
      sinks: [{ type: "file", did: "stored", generation: 1 }],
    });
  });
});

describe("status", () => {
  test("without a sink it says that nothing is opened, and how to add one", async () => {
    await using home = await createCredentialsHome([]);
    await home.write(".claude/.credentials.json", "no login at all");

    const runs = [
      await home.run("status"),
      await home.run("sync"),
      await home.run("status --json"),
    ];

    expect(runs[0]?.out).toMatchInlineSnapshot(`
      "No sink is set, so Tacho opens no credential and hands out none.
      To add one: put a JSON array into a file that only you can read, for example
        [{"type": "file", "path": "/home/you/claude-token.json"}]
      then: tacho config set credentials.sinks - < that file
      "
    `);
    expect(runs[1]?.out).toBe(runs[0]?.out);
    expect(JSON.parse(runs[2]?.out ?? "")).toEqual({ asOfMs: home.clock.nowMs, sinks: [] });
  });

  test("tells before the first sync what to do, and after it when the token expires", async () => {
    await using home = await createCredentialsHome([FILE_SINK]);

    const before = await home.run("status");
    await home.run("sync");
    home.clock.nowMs += 4.8 * HOUR_MS;
    const after = await home.run("status");

    expect(before.out).toMatchInlineSnapshot(`
      "Login (account 5111136b20c1ac45)
        ✓ token 058728615db60c3f expires in 8 h (20:00)
      Sinks (1, never synced)
        ! file ~/out/token.json
            nothing pushed yet
            → Run: tacho credentials sync --now
      "
    `);
    expect(after.out).toMatchInlineSnapshot(`
      "Login (account 5111136b20c1ac45)
        ✓ token 058728615db60c3f expires in 3 h 12 m (20:00)
      Sinks (1, synced 4 h 48 m ago)
        ✓ file ~/out/token.json
            up to date, generation 1, pushed 4 h 48 m ago
      "
    `);
  });

  test("shows what a sink refused, what is tried again, and what is behind", async () => {
    await using kv = await startKvServer();
    await using home = await createCredentialsHome([
      FILE_SINK,
      kvSink(kv.url),
      { type: "command", argv: ["/bin/sh", "-c", "exit 7"] },
    ]);
    await home.run("sync");
    home.clock.nowMs += HOUR_MS;
    await home.logIn("sk-ant-oat01-second");
    kv.troubles.push({ status: 403 });
    await home.run("sync");
    await home.logIn("sk-ant-oat01-third");

    const second = await home.run("status");

    expect(second.out.replace(/in \d+ s/, "in 30 s")).toMatchInlineSnapshot(`
      "Login (account 5111136b20c1ac45)
        ✓ token d065a18601d2ad0c expires in 8 h (21:00)
      Sinks (3, synced 0 s ago)
        ! file ~/out/token.json
            has token 59eaa63e0ae3326c, generation 2, pushed 0 s ago
            → Run: tacho credentials sync --now
        ! cloudflare-kv cred:<account>:<device>
            has token 058728615db60c3f, generation 1, pushed 1 h ago
            It answered 403. Check apiToken: it needs the permission "Workers KV Storage: Edit" for this account.
            → Run: tacho credentials sync --now
        ! command /bin/sh
            nothing pushed yet
            It ended with exit code 7.
            → Tried again in 5 m
      "
    `);
  });

  test("--remote asks each sink what it holds", async () => {
    await using kv = await startKvServer();
    await using cas = await startCasServer();
    await using home = await createCredentialsHome([
      FILE_SINK,
      { ...kvSink(kv.url), encryptionKeyEnv: "SINK_KEY" },
      { type: "http", url: cas.url, token: CAS_TOKEN, allowPrivate: true },
      { type: "command", argv: ["/bin/true"] },
    ]);
    const env = { SINK_KEY: "ab".repeat(32) };
    await home.run("sync", { env });
    expect(JSON.stringify([...kv.stored.values()])).not.toContain(ACCESS_TOKEN);
    cas.troubles.push({ status: 404 });

    const run = await home.run("status --remote", { env });

    expect(run.out.replace(cas.url, "http://server")).toMatchInlineSnapshot(`
      "Login (account 5111136b20c1ac45)
        ✓ token 058728615db60c3f expires in 8 h (20:00)
      Sinks (4, synced 0 s ago)
        ✓ file ~/out/token.json
            up to date, generation 1, pushed 0 s ago
            there now: this token, generation 1, expires in 8 h
        ✓ cloudflare-kv cred:<account>:<device>
            up to date, generation 1, pushed 0 s ago
            there now: an encrypted token, generation 1, expires in 8 h
        ✓ http http://server
            up to date, generation 1, pushed 0 s ago
            there now: nothing, or it did not answer
        ✓ command /bin/true
            up to date, generation 1, pushed 0 s ago
            there now: a program cannot be asked
      "
    `);
  });

  test.each([
    ["nobody is logged in", undefined, "Nobody is logged in here. Log in: claude auth login"],
    [
      "an API key is used",
      { primaryApiKey: "sk-ant-api03-x" },
      "Claude Code has no login of an account here, so there is nothing to hand out. Log in: claude auth login",
    ],
    [
      "the file is broken",
      "half",
      "What Claude Code keeps of the login cannot be understood. Log in again.",
    ],
  ])("says it when %s", async (_, login, problem) => {
    await using home = await createCredentialsHome([FILE_SINK]);
    await rm(home.path(".claude/.credentials.json"));
    if (login !== undefined) await home.write(".claude/.credentials.json", login);

    const run = await home.run("status");

    expect(run.exitCode).toBe(0);
    expect(run.out.split("\n").slice(1, 3)).toEqual([`  ! ${problem}`, "Sinks (1, never synced)"]);
  });

  test("--json tells the same with fingerprints", async () => {
    await using home = await createCredentialsHome([FILE_SINK]);
    await home.run("sync");

    const run = await home.run("status --remote --json");

    expect(JSON.parse(run.out)).toMatchObject({
      login: { kind: "ok", fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) },
      sinks: [{ type: "file", state: "current", generation: 1, remote: { kind: "found" } }],
    });
  });
});

describe("on macOS", () => {
  const platform = "darwin";

  test("a person is asked once before the Keychain is read, and a yes is kept", async () => {
    await using home = await createCredentialsHome([FILE_SINK]);

    const first = await home.run("sync", { platform, answers: ["y"] });
    const second = await home.run("status", { platform, answers: [] });

    expect(first.out).toMatchInlineSnapshot(`
      "Claude Code keeps its login in the macOS Keychain. Tacho reads the access token there,
      to hand it to your sinks; macOS may ask you too. Allow it? [y/N] "
    `);
    expect(second.out).not.toContain("Allow it?");
    expect(JSON.parse(await home.read(".tacho/credentials-sync.json"))).toMatchObject({
      keychainConsentAtMs: home.clock.nowMs,
    });
  });

  test.each([[["n"]], [[""]], [undefined]])(
    "with the answers %j nothing is read",
    async (answers) => {
      await using home = await createCredentialsHome([FILE_SINK]);

      const run = await home.run("sync", { platform, ...(answers && { answers }) });

      expect(run.exitCode).toBe(1);
      expect(run.err).toBe(
        "tacho: The login is in the macOS Keychain, which is only read after you agreed once. In a terminal: tacho credentials sync\n",
      );
      await expect(home.read("out/token.json")).rejects.toThrow("ENOENT");
    },
  );
});

test("no token is in what the commands print, or in what they leave behind", async () => {
  await using kv = await startKvServer();
  await using home = await createCredentialsHome([kvSink(kv.url), FILE_SINK]);
  const commands = ["sync --dry-run", "sync", "sync --now", "status", "status --remote --json"];

  const said: string[] = [];
  for (const command of commands) {
    const { out, err } = await home.run(command);
    said.push(out, err);
  }

  const secret = new RegExp([ACCESS_TOKEN, REFRESH_TOKEN, KV_TOKEN].join("|"));
  expect(said.join("")).not.toMatch(secret);
  const files = await readdir(home.path(".tacho"), { recursive: true, withFileTypes: true });
  for (const file of files.filter((entry) => entry.isFile() && entry.name !== "config.json")) {
    expect(await readFile(`${file.parentPath}/${file.name}`, "utf8")).not.toMatch(secret);
  }
});

test("a mistake in the settings is told", async () => {
  await using home = await createCredentialsHome([{ type: "file", path: "token.json" }]);

  const run = await home.run("status");

  expect(run.err).toMatch(/^tacho: credentials\.sinks\S*: must be an absolute path\.\n$/);
});

test.each([
  ["", "Say what to do: status or sync."],
  ["snyc", 'Say what to do: status or sync. Did you mean "sync"?'],
  ["status --now", "--now and --dry-run belong to sync."],
  ["sync --remote", "--remote belongs to status."],
])("credentials %s is refused", async (args, message) => {
  await using home = await createCredentialsHome([]);

  const run = await home.run(args);

  expect(run).toMatchObject({ exitCode: 2, out: "" });
  expect(run.err).toContain(`tacho: ${message}`);
});

function kvSink(url: string) {
  return {
    ...{ type: "cloudflare-kv", accountId: KV_ACCOUNT, namespaceId: KV_NAMESPACE },
    ...{ apiToken: KV_TOKEN, apiBaseUrl: url },
  };
}
