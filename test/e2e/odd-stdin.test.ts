import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { parseObject } from "../../shared/platform/read-value.ts";
import { answerLine } from "../sessions/transcript-lines.ts";
import { lineOf, sessionHome, statuslinePayload } from "./session-fixture.ts";
import { type BundleName, bundleEnv, bundleNode, bundlePath, runBundle } from "./spawn-bundle.ts";

const NO_DATA = "tacho: no session data on stdin (tacho doctor)\n";
const onPosix = test.skipIf(process.platform === "win32");

onPosix.each([
  ["closed", 'exec "$@" <&-'],
  ["the null device", 'exec "$@" </dev/null'],
  ["a device that never ends", 'exec "$@" </dev/zero'],
  ["a folder", 'exec "$@" </'],
  ["opened for writing only", 'exec "$@" 0>/dev/null'],
  ["a writer that never ends", 'yes "{" | "$@"'],
  ["a writer of one line that never ends", 'cat /dev/zero | "$@"'],
])("where stdin is %s both bundles come to an end", async (_, script) => {
  const statusline = await runScript("statusline", script);
  const hook = await runScript("hook", script);

  expect(statusline).toMatchObject({ exitCode: 0, stdout: NO_DATA, stderr: "" });
  expect(hook).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
});

onPosix("a pipe that is slow to fill is waited for", async () => {
  const session = await sessionHome();
  const payload = JSON.stringify(statuslinePayload("s1", session.transcriptPath));
  const input = join(session.home, "payload.json");
  writeFileSync(input, payload);

  const slow = await runScript(
    "statusline",
    `(head -c 200 '${input}'; sleep 0.2; tail -c +201 '${input}') | "$@"`,
    session.home,
  );

  expect(lineOf(slow)).toContain("Opus 5.5");
});

onPosix("stdout that nobody reads any more, or that is full, does no harm", async () => {
  const session = await sessionHome();
  const input = join(session.home, "payload.json");
  writeFileSync(input, JSON.stringify(statuslinePayload("s1", session.transcriptPath)));

  const full = await runScript("statusline", `exec "$@" <'${input}' >/dev/full`, session.home);
  const closed = await runScript("statusline", `exec "$@" <'${input}' >&-`, session.home);
  const gone = await runScript("statusline", `"$@" <'${input}' | true`, session.home);

  for (const { exitCode, stderr } of [full, closed, gone]) {
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  }
  expect(session.shard()?.cost?.totalUsd).toBe(0.027228);
});

test("more than a hook may be told is not looked at", async () => {
  const { exitCode, stdout, stderr } = await runBundle("hook", {
    stdin: `{"hook_event_name":"Stop","session_id":"s1","prompt":"${"x".repeat(20 * 1024 * 1024)}"}`,
  });

  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: "", stderr: "" });
});

test("numbers beyond all numbers are none", async () => {
  const session = await sessionHome();
  const payload = JSON.stringify(statuslinePayload("s1", session.transcriptPath));
  const huge = payload.replaceAll(/:(\d[\d.]*)/g, ":1e400");
  const large = payload.replaceAll(/:(\d[\d.]*)/g, ":1e308");
  const small = payload.replaceAll(/:(\d[\d.]*)/g, ":-1e-320");

  for (const stdin of [huge, large, small, large, payload]) {
    expect(lineOf(await session.statusline(stdin))).not.toMatch(/NaN|Infinity|∞|undefined|null/);
  }
  expect(session.shard()).toMatchObject({
    quota: { fiveHour: { usedPercent: 42 } },
    cost: { totalUsd: 0.027228 },
  });
});

test("no number at all is no JSON, and is said so", async () => {
  const session = await sessionHome();
  const payload = JSON.stringify(statuslinePayload("s1", session.transcriptPath));

  const { stdout } = await session.statusline(payload.replaceAll(/:(\d[\d.]*)/g, ":NaN"));

  expect(stdout).toBe(NO_DATA);
  expect(existsSync(join(session.shared, "sessions"))).toBe(false);
});

test("brackets nested 100,000 deep are taken for what they are", async () => {
  const session = await sessionHome();
  const payload = JSON.stringify(statuslinePayload("s1", session.transcriptPath));
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const deepObject = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;

  const inside = await session.statusline(
    payload.replace("{", `{"model":${deep},"x":${deepObject},`),
  );
  const inName = await session.statusline(
    payload.replace(/"session_id":/, `"session_name":${deep},"cost":${deepObject},"session_id":`),
  );
  const alone = await session.statusline(deep);
  const torn = await session.statusline("[".repeat(500_000));
  const hook = await runBundle("hook", { home: session.home, stdin: deepObject });

  expect(lineOf(inside)).toContain("Opus 5.5");
  expect(lineOf(inName)).toContain("Opus 5.5");
  expect([alone.stdout, torn.stdout]).toEqual([NO_DATA, NO_DATA]);
  expect(hook).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
});

test("of a key that stands twice the last one holds, and __proto__ is a key like any other", async () => {
  const session = await sessionHome();
  const payload = JSON.stringify(statuslinePayload("s1", session.transcriptPath));
  const proto =
    '"__proto__":{"session_id":"evil","session_name":"evil","polluted":1},"constructor":{"prototype":{"polluted":1}},';
  const stdin = payload.replace("{", `{${proto}"session_id":"first","session_id":"../x",`);

  const result = await session.statusline(stdin);

  expect(lineOf(result)).not.toMatch(/evil|polluted/);
  expect(readdirSync(join(session.shared, "sessions"))).toEqual(["s1.json"]);
});

test("ids that are names of the language itself are ids like any other", async () => {
  for (const id of ["constructor", "toString", "hasOwnProperty", "valueOf"]) {
    const session = await sessionHome(id);
    session.transcript(answerLine("m1"));
    await session.hook("SessionStart", { source: "startup" });
    await session.hook("Stop");

    lineOf(await session.statusline());
    lineOf(await session.statusline());
    await session.hook("SessionEnd", { reason: "other" });

    expect(session.record()).toMatchObject({ sessionId: id, tokens: { requests: 1 } });
  }
});

test.each([
  ["300 characters", "a".repeat(300)],
  ["a climb", "../../x"],
  ["an absolute path", "/tmp/x"],
  ["a hidden file", ".ssh"],
  ["a line break", "s1\n"],
  ["a zero byte", "s1\0"],
  ["a blank", "s 1"],
  ["another part's name", "s1.tail"],
  ["a Windows device", "C:x"],
  ["letters of another script", "ѕ1"],
])("an id that is %s becomes no file, from neither bundle", async (_, sessionId) => {
  const session = await sessionHome();

  const { stdout, exitCode } = await session.statusline({ session_id: sessionId });
  const hook = await session.hook("Stop", { session_id: sessionId });

  expect({ stdout, exitCode }).toEqual({
    stdout: "tacho: no usable session id on stdin, nothing is recorded (tacho doctor)\n",
    exitCode: 0,
  });
  expect(hook).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
  expect(existsSync(join(session.shared, "sessions"))).toBe(false);
  expect(readdirSync(session.home).sort()).toEqual([".claude", ".tacho"]);
});

const FOREIGN = [
  "\u001b[2J\u001b[31mred",
  "\u001b]0;title\u0007after",
  "\u001b]8;;http://evil.example\u001b\\click\u001b]8;;\u001b\\",
  "\u001bPq#0~\u001b\\sixel",
  "\u009b31mC1\u009c",
  "bell\u0007 back\b\b\b tab\t line\r\n feed\u000b\u000c",
  "\u202egnp.exe\u202c \u2066iso\u2069 \u200emark\u200f\u061c",
  "zero\u200b\u200c\u200d\u2060\ufeffwidth\u00ad",
  "half\ud800 \udfffpair",
  "tags\u{e0041}\u{e0042} fill\u3164\u115f",
  `zalgo${"\u0301".repeat(500)}`,
];

test.each(FOREIGN)("nothing of the name %j but its letters reaches the terminal", async (name) => {
  const session = await sessionHome();
  const project = join(session.home, "project");
  mkdirSync(join(project, ".git"), { recursive: true });
  writeFileSync(join(project, ".git", "HEAD"), `ref: refs/heads/${name}\n`);
  const config = { statusline: { links: true, layout: "full" } };
  mkdirSync(session.shared, { mode: 0o700 });
  writeFileSync(join(session.shared, "config.json"), JSON.stringify(config), { mode: 0o600 });
  session.env.COLUMNS = "400";

  const { stdout, exitCode, stderr } = await session.statusline({
    session_name: name,
    cwd: project,
    workspace: { project_dir: `/x/${name}`, git_worktree: name },
    worktree: { name, branch: name },
    model: { id: name, display_name: `Opus ${name}` },
    effort: { level: name },
    agent: { name },
    version: name,
    pr: { number: 7, url: `https://evil.example/${name}` },
    prompt_cache: { warm: true, hit_ratio: 0.5, ttl: name },
  });
  await session.hook("SessionStart", { source: name, model: name, cwd: `/x/${name}` });
  await session.hook("SubagentStart", { agent_id: name, agent_type: name });
  await session.hook("Notification", { notification_type: name });

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout.replaceAll(OURS, "")).not.toMatch(HARMFUL);
  expect(Buffer.from(stdout, "utf8").toString("utf8")).toBe(stdout);
  expect(session.log()).toBe("");
});

/** Colours, and links to web pages and folders whose address is plain ASCII. */
const OURS = /\u001b\[[0-9;]*m|\u001b\]8;;(?:(?:https?|file):\/\/[!-~]+)?\u0007/g;
/** Controls but the line feed, direction marks, what is invisible, half pairs. */
const HARMFUL =
  /[\0-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff]|\u0301{9}|\p{Surrogate}|[\u{e0000}-\u{e0fff}]/u;

test("a name of a megabyte is a name, cut to what a line can hold, and not kept whole", async () => {
  const session = await sessionHome();

  const result = await session.statusline({ session_name: "n".repeat(900_000) });
  const again = await session.statusline({ session_name: "n".repeat(900_000) });

  expect(lineOf(result)).toContain("Opus 5.5");
  expect(lineOf(again)).toContain("Opus 5.5");
  expect(session.shard()?.name).toBeUndefined();
  expect(JSON.stringify(session.shard()).length).toBeLessThan(10_000);
});

test("a payload of the wrong types throughout shows what is left", async () => {
  const session = await sessionHome();
  const payload = parseObject(JSON.stringify(statuslinePayload("s1", session.transcriptPath)));

  for (const wrong of [null, true, 7, "x", [], {}, [[]], { five_hour: [] }, -0]) {
    const odd = Object.fromEntries(Object.keys(payload ?? {}).map((key) => [key, wrong]));
    const { stdout, stderr, exitCode } = await session.statusline({
      ...odd,
      session_id: "s1",
    });
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(stdout).not.toMatch(/NaN|undefined|null|\[object|Infinity/);
    expect(stdout.trim()).not.toBe("");
  }
});

/** Runs a bundle as `"$@"` of a shell script; one that does not end is ended, without an exit code. */
async function runScript(name: BundleName, script: string, home?: string) {
  const session = home === undefined ? await sessionHome() : { home };
  const { stdout, stderr, exitCode, durationMs } = await execa(
    "sh",
    ["-c", script, "sh", bundleNode, await bundlePath(name)],
    {
      env: bundleEnv(session.home, { COLUMNS: "122" }),
      extendEnv: false,
      cwd: session.home,
      timeout: 50_000,
      reject: false,
      stripFinalNewline: false,
    },
  );
  return { stdout, stderr, exitCode, durationMs };
}
