import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync as statOf,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { answerLine, ONE_ANSWER, ownerLine } from "../sessions/transcript-lines.ts";
import { lineOf, plain, sessionHome } from "./session-fixture.ts";
import { until } from "./until.ts";

const ACCOUNT = "11111111-1111-4111-8111-111111111111";

test("shows two lines and records the session from the first reply on", async () => {
  const session = await sessionHome();
  session.transcript(ownerLine(ACCOUNT) + answerLine("m1") + answerLine("m1"));

  const { stdout, stderr, exitCode } = await session.statusline();

  const lines = plain(stdout).trimEnd().split("\n");
  expect({ exitCode, stderr, lines: lines.length }).toEqual({ exitCode: 0, stderr: "", lines: 2 });
  expect(lines[0]).toContain("Opus 5.5");
  expect(lines[1]).toMatch(/ctx .* 2%.*5h .* 42%.*7d .* 17%/);
  expect(session.record()).toMatchObject({
    account: ACCOUNT,
    entrypoint: "cli",
    version: "2.1.329",
    tokens: { ...ONE_ANSWER, complete: true },
    cost: { totalUsd: 0.027228 },
    quota: { fiveHour: { usedPercent: 42 }, sevenDay: { usedPercent: 17 } },
  });
  expect(readdirSync(join(session.shared, "quota"))).toEqual([ACCOUNT]);
});

test("keeps its files private", async () => {
  const session = await sessionHome();
  await session.statusline();

  const modes = readdirSync(session.shared, { recursive: true, withFileTypes: true }).map(
    (entry) => {
      const { mode } = statOf(join(entry.parentPath, entry.name));
      return mode & 0o077;
    },
  );
  expect(new Set(modes)).toEqual(new Set([0]));
});

test.each([
  ["nothing", ""],
  ["no JSON", "hello"],
  ["half a payload", '{"session_id": "s1", "cost": {'],
  ["20 MB", `{"session_id": "s1", "x": "${"x".repeat(20 * 1024 * 1024)}"}`],
  ["an array", "[1, 2]"],
])(
  "says in one line that %s on stdin is no session data, and records nothing",
  async (_, stdin) => {
    const session = await sessionHome();

    const { stdout, exitCode } = await session.statusline(stdin);

    expect({ stdout, exitCode }).toEqual({
      stdout: "tacho: no session data on stdin (tacho doctor)\n",
      exitCode: 0,
    });
    expect(existsSync(join(session.shared, "sessions"))).toBe(false);
  },
);

test.each([[undefined], ["../../x"], ["a/b"], [7], [""], ["s1.events"]])(
  "with the session id %j nothing is recorded anywhere",
  async (id) => {
    const session = await sessionHome();

    const { stdout, exitCode } = await session.statusline({ session_id: id });

    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      "tacho: no usable session id on stdin, nothing is recorded (tacho doctor)\n",
    );
    expect(readdirSync(session.home).sort()).toEqual([".claude", ".tacho"]);
    expect(existsSync(join(session.shared, "sessions"))).toBe(false);
  },
);

test("impossible numbers are neither shown nor recorded", async () => {
  const session = await sessionHome();
  const nowS = Math.floor(Date.now() / 1_000);

  const { stdout } = await session.statusline({
    cost: { total_cost_usd: -5, total_duration_ms: "soon" },
    context_window: { used_percentage: 1e9, total_input_tokens: -1, context_window_size: null },
    rate_limits: {
      five_hour: { used_percentage: nowS + 3_600, resets_at: nowS + 3_600 },
      seven_day: { used_percentage: -1, resets_at: nowS + 3_600 },
    },
  });

  expect(plain(stdout)).toMatch(/5h –.*7d –/);
  expect(plain(stdout)).not.toMatch(/NaN|undefined|null|-5/);
  const record = session.record();
  expect([record?.quota, record?.cost]).toEqual([undefined, undefined]);
});

test("later runs start from the compiled form that the first two left", async () => {
  const session = await sessionHome();
  const run = join(session.shared, "run");
  await session.statusline();
  await session.statusline();
  const forms = formsIn(run);
  const times = forms.map((form) => statOf(join(run, form)).mtimeMs);

  const { stdout } = await session.statusline();

  expect(forms.map((form) => form.replace(/^statusline-[0-9a-f]{16}-v[\d.]+-\w+/, ""))).toEqual([
    ".1.bin",
    ".2.bin",
  ]);
  expect(forms.map((form) => statOf(join(run, form)).mtimeMs)).toEqual(times);
  expect(plain(stdout)).toContain("Opus 5.5");
});

test("a compiled form that is broken, or that others could have written, is not used", async () => {
  const session = await sessionHome();
  await session.statusline();
  await session.statusline();
  const run = join(session.shared, "run");
  const form = join(run, String(formsIn(run)[1]));
  const good = readFileSync(form);

  writeFileSync(form, good.subarray(0, 1_000));
  const broken = await session.statusline();
  writeFileSync(form, good);
  chmodSync(form, 0o666);
  const foreign = await session.statusline();

  expect(plain(broken.stdout)).toContain("Opus 5.5");
  expect(plain(foreign.stdout)).toContain("Opus 5.5");
  expect(statOf(form).mode & 0o777).toBe(0o600);
});

test("a shard that was destroyed is set aside, and the next run writes a new one", async () => {
  const session = await sessionHome();
  session.transcript(answerLine("m1"));
  await session.statusline();
  writeFileSync(join(session.shared, "sessions", "s1.json"), '{"sessionId": "s1", "counted"');

  const { stdout } = await session.statusline();

  expect(plain(stdout)).toContain("Opus 5.5");
  const files = readdirSync(join(session.shared, "sessions"));
  expect(files.filter((name) => name.includes("corrupt"))).toHaveLength(1);
  expect(session.record()?.tokens).toEqual({ ...ONE_ANSWER, complete: true });
});

test("a symlink in the place of its shard is replaced, not followed", async () => {
  const session = await sessionHome();
  const victim = join(session.home, "victim.json");
  writeFileSync(victim, "{}");
  mkdirSync(join(session.shared, "sessions"), { recursive: true });
  symlinkSync(victim, join(session.shared, "sessions", "s1.json"));

  await session.statusline();

  expect(readFileSync(victim, "utf8")).toBe("{}");
});

test("settings from config.json are taken at the next run", async () => {
  const session = await sessionHome();
  await session.statusline();
  const config = { statusline: { layout: "minimal", theme: "mono", charset: "ascii" } };
  writeFileSync(join(session.shared, "config.json"), JSON.stringify(config), { mode: 0o600 });

  const { stdout } = await session.statusline();

  expect(plain(stdout)).not.toContain("━");
  expect(session.log()).toBe("");
});

test("the wrapped statusline of the user shows above ours, one run later and harmless", async () => {
  const session = await sessionHome();
  const other = join(session.home, "other.sh");
  writeFileSync(
    other,
    '#!/bin/sh\ncat > /dev/null\nprintf "\\033[31mmine\\033[0m \\033[2Jbell\\007"\n',
    { mode: 0o700 },
  );
  const config = { statusline: { wrap: { command: other, position: "above" } } };
  mkdirSync(session.shared, { recursive: true, mode: 0o700 });
  writeFileSync(join(session.shared, "config.json"), JSON.stringify(config), { mode: 0o600 });

  const first = await session.statusline();
  await until(() => readdirSync(join(session.shared, "run")).includes("wrapped-s1.json"));
  const second = await session.statusline();

  expect(plain(first.stdout).split("\n")[0]).toContain("Opus 5.5");
  expect(second.stdout.split("\n")[0]).toBe("\u001b[31mmine\u001b[0m bell");
});

test("a wrapped statusline that hangs is ended with all it started, and never waited for", async () => {
  const session = await sessionHome();
  const marker = `4${process.pid}.25`;
  const config = {
    statusline: {
      wrap: { command: `sleep ${marker} & setsid sleep 6 & sleep ${marker}`, position: "above" },
    },
  };
  mkdirSync(session.shared, { recursive: true, mode: 0o700 });
  writeFileSync(join(session.shared, "config.json"), JSON.stringify(config), { mode: 0o600 });

  const shown = await session.statusline();
  // It hangs on while the line has long been shown: nobody waited for its end.
  await until(() => sleepers(marker) === 2);
  await until(() => sleepers(marker) === 0);
  await until(
    () => !readdirSync(join(session.shared, "run")).some((name) => name.endsWith(".busy")),
  );

  expect(lineOf(shown)).toContain("Opus 5.5");
}, 90_000);

/** Those of the statusline: the bundles that it loads and starts leave their own. */
function formsIn(run: string): string[] {
  return readdirSync(run).filter((name) => name.startsWith("statusline-"));
}

function sleepers(marker: string): number {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8") === `sleep\0${marker}\0`;
    } catch {
      return false;
    }
  }).length;
}
