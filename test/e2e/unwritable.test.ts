import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readJsonFile } from "../../shared/platform/json-file.ts";
import { answerLine } from "../sessions/transcript-lines.ts";
import { describeAsRoot, homeOf, NOBODY, runAs, runThrough, smallDisk } from "./as-user.ts";
import { clientOf, lineOf, plain, sessionHome } from "./session-fixture.ts";

const NOT_RECORDED = /not recorded \(tacho doctor\)/;

describeAsRoot("a state directory without room", ["other users", "small disks"], () => {
  test("does not take the line away, old files stay whole, and with room all goes on", async () => {
    const home = homeOf(NOBODY);
    const disk = smallDisk();
    const client = clientOfNobody(home, { TACHO_HOME: join(disk, "tacho") });
    const before = lineOf(await client.statusline());
    await client.hook("Stop");
    const shard = join(disk, "tacho", "sessions", "s1.json");
    const oldShard = readFileSync(shard, "utf8");
    const oldFile = readFileSync(join(disk, "tacho", "sessions.json"), "utf8");
    fill(join(disk, "filler"));

    const shown = [];
    for (let run = 0; run < 4; run++) shown.push(await client.statusline(spent(12 + run)));
    const hooks = [await client.hook("UserPromptSubmit"), await client.hook("SessionEnd")];

    expect(before).toContain("Opus 5.5");
    for (const result of shown) {
      expect(plain(result.stdout)).toMatch(/Opus 5\.5[\s\S]*5h .* 42%/);
      expect(plain(result.stdout)).toMatch(NOT_RECORDED);
      expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    }
    for (const hook of hooks) expect(hook).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect(readFileSync(shard, "utf8")).toBe(oldShard);
    expect(readFileSync(join(disk, "tacho", "sessions.json"), "utf8")).toBe(oldFile);
    expect(leftovers(disk)).toEqual([]);

    rmSync(join(disk, "filler"));
    const after = await client.statusline(spent(99));

    expect(plain(after.stdout)).not.toMatch(NOT_RECORDED);
    expect(readFileSync(shard, "utf8")).not.toBe(oldShard);
  });

  test("that was full from the start is left empty", async () => {
    const home = homeOf(NOBODY);
    const disk = smallDisk();
    fill(join(disk, "filler"));
    const client = clientOfNobody(home, { TACHO_HOME: join(disk, "tacho") });

    const shown = await client.statusline();
    const hook = await client.hook("Stop");

    expect(plain(shown.stdout)).toMatch(/Opus 5\.5[\s\S]*5h .* 42%[\s\S]*not recorded/);
    expect(hook).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect(filesBelow(disk).filter(([, size]) => size > 0)).toEqual([
      ["filler", statSync(join(disk, "filler")).size],
    ]);
  });
});

describeAsRoot("a state directory that is closed", ["other users"], () => {
  test.each([
    ["read-only", 0o555],
    ["not to be entered", 0o000],
  ])("because it is %s shows the line, and stays as it is", async (_, mode) => {
    const home = homeOf(NOBODY);
    const client = clientOfNobody(home);
    await client.statusline();
    await client.hook("Stop");
    const state = join(home, ".tacho");
    const before = filesBelow(state);
    const known = foldersBelow(state);
    for (const [name] of before) chmodSync(join(state, name), mode & 0o444);
    for (const folder of known.toReversed()) chmodSync(folder, mode);

    const shown = await client.statusline(spent(7));
    const hook = await client.hook("SessionEnd");
    for (const folder of known) chmodSync(folder, 0o700);
    for (const [name] of before) chmodSync(join(state, name), 0o600);
    const after = filesBelow(state);
    const repaired = await client.statusline(spent(9));

    expect(plain(shown.stdout)).toMatch(/Opus 5\.5[\s\S]*5h .* 42%[\s\S]*not recorded/);
    expect(shown).toMatchObject({ exitCode: 0, stderr: "" });
    expect(hook).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect(after.filter(([name]) => name !== "log/tacho.log")).toEqual(before);
    expect(lineOf(repaired)).not.toMatch(NOT_RECORDED);
  });

  test("because sessions/ cannot be listed still takes what its own session has to say", async () => {
    const home = homeOf(NOBODY);
    const client = clientOfNobody(home);
    await client.statusline();
    const sessions = join(home, ".tacho", "sessions");
    chmodSync(sessions, 0o300);

    const shown = await client.statusline(spent(7));
    const hook = await client.hook("SessionEnd");
    chmodSync(sessions, 0o700);
    await client.hook("SessionEnd");

    expect(lineOf(shown)).not.toMatch(NOT_RECORDED);
    expect(hook).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect(readdirSync(sessions).sort()).toContain("s1.events.jsonl");
    expect(readFileSync(join(home, ".tacho", "sessions.json"), "utf8")).toContain('"endedAtMs"');
  });

  test("keeps its settings in force where they can only be read", async () => {
    const home = homeOf(NOBODY);
    const client = clientOfNobody(home);
    const state = join(home, ".tacho");
    mkdirSync(state);
    writeFileSync(join(state, "config.json"), '{"statusline":{"charset":"ascii"}}', {
      mode: 0o600,
    });
    own(state);
    own(join(state, "config.json"));
    chmodSync(state, 0o555);

    const shown = await client.statusline();

    expect(plain(shown.stdout)).toMatch(/ctx \[/);
    expect(readdirSync(state)).toEqual(["config.json"]);
  });

  test.each([
    ["belongs to somebody else", 0, 0o644],
    ["everybody may write", NOBODY.uid, 0o666],
    ["its group may write", NOBODY.uid, 0o620],
  ])("to others is the rule for config.json: one that %s does not count", async (_, uid, mode) => {
    const home = homeOf(NOBODY);
    const client = clientOfNobody(home);
    const state = join(home, ".tacho");
    const marker = join(home, "was-run");
    const config = join(state, "config.json");
    const wrap = { command: `touch ${marker}`, position: "above" };
    await client.statusline();
    writeFileSync(config, JSON.stringify({ statusline: { charset: "ascii", wrap } }));
    chownSync(config, uid, uid);
    chmodSync(config, mode);

    const refused = [await client.statusline(), await client.statusline()];
    await new Promise((resolve) => setTimeout(resolve, 300));
    const hasRun = existsSync(marker);
    chownSync(config, NOBODY.uid, NOBODY.uid);
    chmodSync(config, 0o600);
    const repaired = await client.statusline();

    for (const result of refused) expect(lineOf(result)).toContain("━");
    expect(hasRun).toBe(false);
    expect(plain(repaired.stdout)).toMatch(/ctx \[/);
  });

  test("a copy of the settings that others could have written is not believed", async () => {
    const home = homeOf(NOBODY);
    const client = clientOfNobody(home);
    const state = join(home, ".tacho");
    const config = join(state, "config.json");
    const copy = join(state, "run", "config-cache.json");
    await client.statusline();
    writeFileSync(config, "{}", { mode: 0o600 });
    own(config);
    await client.statusline();
    const good = readFileSync(copy, "utf8");
    writeFileSync(copy, good.replace('"charset":"auto"', '"charset":"ascii"'));

    const ours = await client.statusline();
    chmodSync(copy, 0o666);
    const open = await client.statusline();
    writeFileSync(copy, good.replace('"charset":"auto"', '"charset":"ascii"'));
    chownSync(copy, 12_399, 12_399);
    const foreign = await client.statusline();

    expect(plain(ours.stdout)).toMatch(/ctx \[/);
    expect(plain(open.stdout)).toContain("━");
    expect(plain(foreign.stdout)).toContain("━");
  });
});

const onPosix = test.skipIf(process.platform === "win32");

onPosix("a disk that takes the beginning of a file only leaves the old one whole", async () => {
  const session = await sessionHome();
  session.transcript(answerLine("m1"));
  await session.statusline();
  await session.hook("Stop");
  const kept = join(session.home, "kept");
  cpSync(session.shared, kept, { recursive: true });
  session.transcript(answerLine("m2"));

  const limited = clientOf({
    ...session,
    run: (name, options) => runThrough(LIMITED, name, options),
  });

  const shown = await limited.statusline();
  const hook = await limited.hook("SessionEnd");

  expect(plain(shown.stdout)).toMatch(/Opus 5\.5[\s\S]*not recorded/);
  expect(shown).toMatchObject({ exitCode: 0, stderr: "" });
  expect(hook).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
  for (const name of ["sessions.json", "sessions/s1.json"]) {
    expect(readFileSync(join(session.shared, name), "utf8")).toBe(
      readFileSync(join(kept, name), "utf8"),
    );
  }
  expect(leftovers(session.shared)).toEqual([]);
  expect(readJsonFile(join(session.shared, "sessions.json")).kind).toBe("ok");
});

/** Files may grow to 512 bytes: writes are cut short, and then refused, as on a full disk. */
const LIMITED = ["sh", "-c", 'ulimit -f 1; exec "$@"', "sh"];

function clientOfNobody(home: string, env: Record<string, string> = {}) {
  const client = clientOf({ home, sessionId: "s1", env, run: runAs(NOBODY) });
  client.transcript(answerLine("m1"));
  return client;
}

/** A payload that says something new each time. */
function spent(totalUsd: number) {
  return { cost: { total_cost_usd: totalUsd, total_api_duration_ms: 9 } };
}

/** Takes every byte that is left, in ever smaller pieces. */
function fill(path: string): void {
  writeFileSync(path, "");
  for (let size = 16_384; size >= 1; size /= 2) {
    for (let piece = 0; piece < 8; piece++) {
      try {
        writeFileSync(path, Buffer.alloc(size), { flag: "a" });
      } catch {
        break;
      }
    }
  }
}

function own(path: string): void {
  chownSync(path, NOBODY.uid, NOBODY.uid);
}

function leftovers(folder: string): string[] {
  return filesBelow(folder)
    .map(([name]) => name)
    .filter((name) => /tmp|corrupt|\.lock|\.busy/.test(name));
}

/** Names below the folder with their sizes, in order. */
function filesBelow(folder: string): [string, number][] {
  return entriesOf(folder)
    .filter((path) => statSync(path).isFile())
    .map((path): [string, number] => [path.slice(folder.length + 1), statSync(path).size])
    .sort();
}

function foldersBelow(folder: string): string[] {
  return [folder, ...entriesOf(folder).filter((path) => statSync(path).isDirectory())];
}

function entriesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) =>
    join(entry.parentPath, entry.name),
  );
}
