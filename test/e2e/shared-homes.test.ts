import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSessionsFile } from "../../shared/sessions/sessions-file.ts";
import { answerLine, ONE_ANSWER } from "../sessions/transcript-lines.ts";
import { describeAsRoot, homeOf, runAs, type User } from "./as-user.ts";
import { clientOf, lineOf, plain } from "./session-fixture.ts";

const GROUP = 23_456;
const ANN: User = { uid: 65_534, groups: [GROUP], hostName: "boxa" };
const BOB: User = { uid: 12_345, groups: [GROUP], hostName: "boxb" };
const EVE: User = { uid: 12_399 };

describeAsRoot("two homes with one shared directory", ["other users", "host names"], () => {
  test("each shows the sessions of both, with their hosts", async () => {
    const shared = sharedFolder();
    const ann = memberHome(ANN, shared, "ann1");
    const bob = memberHome(BOB, shared, "bob1");

    lineOf(await ann.statusline());
    lineOf(await bob.statusline());
    await bob.hook("Stop");
    const shownToAnn = lineOf(await ann.statusline());
    await ann.hook("Stop");
    const shownToBob = lineOf(await bob.statusline());

    expect(shownToAnn).toContain("1 other session");
    expect(shownToBob).toContain("1 other session");
    expect(sessionsIn(shared)).toMatchObject({
      ann1: { host: "boxa", tokens: ONE_ANSWER, transcriptPath: ann.transcriptPath },
      bob1: { host: "boxb", tokens: ONE_ANSWER, transcriptPath: bob.transcriptPath },
    });
  });

  test("whatever the umask, all that is shared is open to the group, and to nobody else", async () => {
    const shared = sharedFolder();
    const ann = memberHome(ANN, shared, "ann1");
    const bob = memberHome(BOB, shared, "bob1");

    for (const member of [ann, bob]) {
      await member.hook("SessionStart", { source: "startup" });
      await member.statusline();
      await member.hook("SessionEnd", { reason: "other" });
    }

    const entries = entriesBelow(shared);
    expect(entries.length).toBeGreaterThan(8);
    for (const entry of entries) {
      expect(entry).toEqual({ ...entry, gid: GROUP, mode: entry.isFolder ? 0o2770 : 0o660 });
    }
  });

  test("the private homes stay private", async () => {
    const shared = sharedFolder();
    const ann = memberHome(ANN, shared, "ann1");
    await ann.statusline();
    await ann.hook("SessionEnd", { reason: "other" });

    const entries = entriesBelow(join(ann.home, ".tacho"));
    expect(entries.map(({ name }) => name).filter((name) => name.endsWith(".bin"))).not.toEqual([]);
    for (const entry of entries) {
      expect(entry).toEqual({ ...entry, uid: ANN.uid, mode: entry.isFolder ? 0o700 : 0o600 });
    }
    expect(statSync(join(ann.home, ".tacho")).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(ann.home, ".tacho"))).toEqual(["run"]);
  });

  test("each merges what the other wrote, also after the other's merge", async () => {
    const shared = sharedFolder();
    const ann = memberHome(ANN, shared, "ann1");
    const bob = memberHome(BOB, shared, "bob1");

    const endings = [];
    for (const [merger, other] of [
      [ann, bob],
      [bob, ann],
      [ann, bob],
    ] as const) {
      await other.hook("SessionStart", { source: "resume" });
      other.transcript(answerLine(`m${endings.length}`));
      await other.statusline();
      await merger.hook("SessionEnd", { reason: "other" });
      endings.push(sessionsIn(shared)[other.sessionId]?.tokens?.requests);
    }

    expect(endings).toEqual([2, 2, 3]);
    expect(entriesBelow(shared).filter(({ name }) => /corrupt|tmp|lock/.test(name))).toEqual([]);
  });

  test("twenty runs of both at once, into a directory that is still empty, all record", async () => {
    const shared = sharedFolder();
    const members = Array.from({ length: 10 }, (_, index) => [
      memberHome(ANN, shared, `ann${index}`),
      memberHome(BOB, shared, `bob${index}`),
    ]).flat();

    const shown = await Promise.all(members.map((member) => member.statusline()));
    const last = members.at(-1);
    await last?.hook("Stop");
    await last?.hook("Stop");

    expect(
      shown.map(({ stdout }) => plain(stdout)).filter((text) => /not recorded/.test(text)),
    ).toEqual([]);
    expect(Object.keys(sessionsIn(shared)).sort()).toEqual(
      members.map(({ sessionId }) => sessionId).sort(),
    );
  }, 120_000);

  test("who is not of the group sees nothing, is told so, and disturbs nobody", async () => {
    const shared = sharedFolder();
    const ann = memberHome(ANN, shared, "ann1");
    const eve = memberHome(EVE, shared, "eve1");
    await ann.statusline();

    const shown = await eve.statusline();
    const hook = await eve.hook("SessionEnd", { reason: "other" });
    await ann.hook("Stop");

    expect(plain(shown.stdout)).toMatch(/Opus 5\.5[\s\S]*5h .* 42%[\s\S]*not recorded/);
    expect(hook).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect(Object.keys(sessionsIn(shared))).toEqual(["ann1"]);
  });

  test("a member's links lead nobody out of the directory", async () => {
    const shared = sharedFolder();
    const ann = memberHome(ANN, shared, "ann1");
    const bob = memberHome(BOB, shared, "bob1");
    await ann.statusline();
    const secret = join(ann.home, "secret");
    mkdirSync(secret);
    writeFileSync(join(secret, "old.json"), "{}");
    writeFileSync(join(secret, "ann1.json"), "mine");
    for (const path of [secret, join(secret, "old.json"), join(secret, "ann1.json")]) {
      chownSync(path, ANN.uid, ANN.uid);
    }
    rmSync(join(shared, "sessions"), { recursive: true });
    linkAs(BOB, secret, join(shared, "sessions"));

    const shown = await ann.statusline();
    await ann.hook("SessionEnd", { reason: "other" });
    await bob.hook("SessionEnd", { reason: "other" });

    expect(plain(shown.stdout)).toContain("Opus 5.5");
    expect(readdirSync(secret).sort()).toEqual(["ann1.json", "old.json"]);
    expect(readFileSync(join(secret, "ann1.json"), "utf8")).toBe("mine");
  });

  test("nonsense that a member writes is shown to nobody, and cleared away by anybody", async () => {
    const shared = sharedFolder();
    const ann = memberHome(ANN, shared, "ann1");
    await ann.statusline();
    const record = JSON.stringify({
      sessionId: "evil",
      account: "unknown-evil",
      updatedAtMs: Date.now(),
      name: "x".repeat(15 * 1024 * 1024),
      host: "\u001b[2J",
    });
    writeAs(BOB, join(shared, "sessions", "evil.json"), record);
    writeAs(BOB, join(shared, "sessions", "torn.json"), "{");

    await ann.hook("Stop");
    const shown = await ann.statusline();

    expect(lineOf(shown)).toContain("1 other session");
    expect(statSync(join(shared, "sessions.json")).size).toBeLessThan(10_000);
    expect(Object.keys(sessionsIn(shared)).sort()).toEqual(["ann1", "evil"]);
    expect(
      readdirSync(join(shared, "sessions")).filter((name) => /^torn\.json\.corrupt-/.test(name)),
    ).toHaveLength(1);
  });
});

/** As docs/containers.md says: a folder of a common group that new entries inherit. */
function sharedFolder(): string {
  const folder = homeOf({ uid: 0 });
  chownSync(folder, 0, GROUP);
  chmodSync(folder, 0o2770);
  return folder;
}

function memberHome(user: User, shared: string, sessionId: string) {
  const home = homeOf(user, 0o700);
  const env = { TACHO_SHARED: shared };
  const client = clientOf({ home, sessionId, env, run: runAs(user) });
  client.transcript(answerLine("first"));
  return client;
}

function sessionsIn(shared: string) {
  return readSessionsFile(join(shared, "sessions.json"), Date.now()).sessions;
}

function entriesBelow(folder: string) {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const { uid, gid, mode } = statSync(join(entry.parentPath, entry.name));
    return { name: entry.name, isFolder: entry.isDirectory(), uid, gid, mode: mode & 0o7777 };
  });
}

function linkAs({ uid }: User, target: string, path: string): void {
  symlinkSync(target, path);
  lchownSync(path, uid, GROUP);
}

function writeAs({ uid }: User, path: string, text: string): void {
  writeFileSync(path, text);
  chownSync(path, uid, GROUP);
  chmodSync(path, 0o660);
}
