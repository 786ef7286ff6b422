import { readFileSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { commandChannel } from "../../../shared/notify/channels/command-file.ts";
import { desktopChannel } from "../../../shared/notify/channels/desktop-file.ts";
import { until } from "../../e2e/until.ts";
import { HOSTILE_WORDS } from "./hostile-texts.ts";

const PARCEL = { id: "1-a", timeoutMs: 5_000, text: { title: "🚀 started", lines: ["a <b> & c"] } };

/** Notes what it is given; ends as the test wants. */
const DUMP = `#!${process.execPath}
const fs = require("node:fs");
const stdin = fs.readFileSync(0, "utf8");
const { env } = process;
const seen = { argv: process.argv.slice(2), env, stdin, dir: process.cwd() };
fs.writeFileSync(env.HOME + "/seen.json", JSON.stringify(seen));
`;

async function programs(files: Record<string, string>) {
  const fixture = await createFixture(files);
  for (const name of Object.keys(files)) await chmod(fixture.getPath(name), 0o755);
  const env = {
    ...{ HOME: fixture.path, PATH: fixture.path, DISPLAY: ":0", LC_ALL: "C.UTF-8" },
    ...{ TELEGRAM_BOT_TOKEN: "1:secret", ANTHROPIC_API_KEY: "secret", NODE_OPTIONS: "--no-such" },
  };
  return {
    ...{ env, path: (name: string) => fixture.getPath(name) },
    read: async (name: string) => await fixture.readFile(name, "utf8"),
    seen: async () => JSON.parse(await fixture.readFile("seen.json", "utf8")),
    [Symbol.asyncDispose]: () => fixture.rm(),
  };
}

test("the desktop's program gets the text as arguments, and nothing secret", async () => {
  await using world = await programs({ "notify-send": DUMP });

  const attempt = await desktopChannel({ env: world.env, platform: "linux" }).send(PARCEL);

  expect(attempt).toEqual({ kind: "delivered" });
  const { argv, env } = await world.seen();
  expect(argv).toEqual(["--app-name=Tacho", "--", "🚀 started", "a &lt;b&gt; &amp; c"]);
  expect(env).toMatchObject({ DISPLAY: ":0", LC_ALL: "C.UTF-8" });
  expect(JSON.stringify(env)).not.toContain("secret");
  expect(env).not.toHaveProperty("NODE_OPTIONS");
});

test("a desktop without such a program says what to do", async () => {
  await using world = await programs({});

  expect(await desktopChannel({ env: world.env, platform: "linux" }).send(PARCEL)).toEqual({
    ...{ kind: "refused", isChannelBroken: true },
    problem:
      "Nothing here shows notifications. Install notify-send (package libnotify-bin or libnotify), or set notify.channels.desktop.via to terminal.",
  });
});

test("a desktop that fails is asked again, one that hangs is not", async () => {
  await using failing = await programs({ "notify-send": `${DUMP}process.exit(1)` });
  await using hanging = await programs({ "notify-send": `${DUMP}setTimeout(() => {}, 60_000)` });
  const platform = "linux";

  expect([
    await desktopChannel({ env: failing.env, platform }).send(PARCEL),
    await desktopChannel({ env: hanging.env, platform, timeLimitMs: 500 }).send(PARCEL),
  ]).toEqual([
    { kind: "later", problem: "The desktop did not take the notification." },
    { kind: "unknown", problem: "The desktop did not take the notification in time." },
  ]);
});

test("a program gets the text on its stdin, whatever it holds, and its own arguments alone", async () => {
  await using world = await programs({ tell: DUMP });
  const channel = commandChannel({ argv: ["tell", "--to", "$HOME; ls"] }, world);

  for (const word of HOSTILE_WORDS) {
    expect(await channel.send({ ...PARCEL, text: { title: word, lines: ["second"] } })).toEqual({
      kind: "delivered",
    });
    const { argv, stdin, env, dir } = await world.seen();
    expect(argv).toEqual(["--to", "$HOME; ls"]);
    expect(stdin).toMatch(/^[^\u0000-\u001f\u202e\ud800-\udfff]{1,8192}\nsecond\n$/u);
    expect(JSON.stringify(env)).not.toContain("secret");
    expect(`${dir}/`).toBe(world.env.HOME.replace(/\/*$/, "/"));
  }
});

test("a program may leave its stdin unread", async () => {
  await using world = await programs({ tell: `#!${process.execPath}\n` });
  const text = { title: "x", lines: Array.from({ length: 500 }, () => "y".repeat(4_000)) };

  expect(await commandChannel({ argv: ["tell"] }, world).send({ ...PARCEL, text })).toEqual({
    kind: "delivered",
  });
});

test("what becomes of a program decides what becomes of the message", async () => {
  const node = `#!${process.execPath}\n`;
  await using world = await programs({
    fails: `${node}process.exit(3)`,
    killed: `${node}process.kill(process.pid, "SIGKILL")`,
    forbidden: "",
  });
  await chmod(world.path("forbidden"), 0o644);
  const send = (name: string) => commandChannel({ argv: [name] }, world).send(PARCEL);
  const check =
    "Check notify.channels.command.argv (tacho config set): a program and its arguments, without a shell.";

  expect([
    await send("fails"),
    await send("killed"),
    await send("no-such-program"),
    await send(world.path("forbidden")),
  ]).toEqual([
    { kind: "later", problem: "The program ended with exit code 3." },
    { kind: "later", problem: "The program was ended by a signal." },
    { kind: "refused", problem: `There is no such program. ${check}`, isChannelBroken: true },
    { kind: "refused", problem: `The program may not be run. ${check}`, isChannelBroken: true },
  ]);
});

test("a program that goes on is ended with all that it has started", async () => {
  await using world = await programs({
    tell: `${DUMP}const child = require("node:child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
fs.writeFileSync(env.HOME + "/pids", JSON.stringify([process.pid, child.pid]));
setTimeout(() => {}, 60_000);`,
  });

  const channel = commandChannel({ argv: ["tell"] }, { ...world, timeLimitMs: 5_000 });

  expect(await channel.send(PARCEL)).toEqual({
    ...{ kind: "unknown", problem: "The program went on for too long and was ended." },
  });
  const pids: number[] = JSON.parse(await world.read("pids"));
  expect(pids).toHaveLength(2);
  await until(() => !pids.some(isRunning));
});

/** A process that only waits for somebody to take note of its end does not run. */
function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}
