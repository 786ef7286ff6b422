import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";
import { run } from "../../hooks/run.ts";
import type { HookWorld } from "../../hooks/world.ts";
import type { HookConfig } from "../../shared/config/hot-config.ts";
import { readNotices } from "../../shared/notify/notices-file.ts";
import { statePaths } from "../../shared/platform/state-paths.ts";
import { readEvents } from "../../shared/sessions/events-file.ts";
import { DEFAULT_HOT_CONFIG } from "../config/whole-hot-config.ts";
import { NOON_MS, worldOf } from "./hook-world.ts";

const { notify } = DEFAULT_HOT_CONFIG;
const CONFIG: HookConfig = {
  ...DEFAULT_HOT_CONFIG,
  notify: { ...notify, channels: ["slack", "desktop"], desktopVia: "terminal" },
};

/** A home with a `file` that can be no folder. */
async function home() {
  const fixture = await createFixture({ home: {}, file: "" });
  onTestFinished(() => fixture.rm());
  const homeDir = fixture.getPath("home");
  return {
    ours: statePaths(homeDir, {}),
    /** Where nothing can be recorded: the shared folder is gone. */
    unshared: statePaths(homeDir, {}, fixture.getPath("file/shared")),
    /** Where the outbox takes nothing, although sessions are recorded. */
    outboxless: { ...statePaths(homeDir, {}), outboxDir: fixture.getPath("file/outbox") },
    hear: (
      event: string,
      paths: ReturnType<typeof statePaths>,
      { payload = {}, ...world }: Partial<HookWorld> & { payload?: object } = {},
    ) => {
      const stdinText = JSON.stringify({ hook_event_name: event, session_id: "s1", ...payload });
      return run(worldOf({ homeDir, stdinText, ...world }), { config: CONFIG, paths });
    },
  };
}

const QUESTION = { payload: { notification_type: "permission_prompt", cwd: "/home/dev/acme-api" } };

test("what cannot be recorded is told all the same, and answered", async () => {
  const { hear, unshared } = await home();

  const { stdout, delivery, failure } = hear("Notification", unshared, QUESTION);

  expect(readNotices(unshared.outboxDir)).toMatchObject([{ kind: "session_waiting" }]);
  expect(JSON.parse(stdout)).toEqual({
    terminalSequence: "\u001b]777;notify;Claude waits for your input on acme-api;\u0007\u0007",
  });
  expect(delivery).toEqual({ kind: "detached" });
  expect(String(failure)).toMatch(/ENOTDIR|EEXIST/);
});

test("what cannot be recorded at the end takes nobody's merge away", async () => {
  const { hear, unshared } = await home();

  expect(hear("SessionEnd", unshared)).toMatchObject({
    isMergeDue: true,
    failure: expect.anything(),
  });
});

test("an outbox that takes nothing costs neither record nor merge", async () => {
  const { hear, outboxless } = await home();

  const { isMergeDue, failure } = hear("StopFailure", outboxless, {
    payload: { error: "rate_limit" },
  });

  expect(readEvents(outboxless.sessionsDir, "s1").events).toMatchObject([{ event: "failed" }]);
  expect(isMergeDue).toBe(true);
  expect(String(failure)).toMatch(/ENOTDIR/);
});

test("where it cannot be noted that something is due, somebody looks after it all the same", async () => {
  const { hear, ours, unshared } = await home();
  const paths = { ...ours, runDir: `${unshared.shared}/run` };

  const { delivery, failure } = hear("Notification", paths, QUESTION);

  expect(delivery).toEqual({ kind: "detached" });
  expect(String(failure)).toMatch(/ENOTDIR|EEXIST/);
});

test.each([
  ["StopFailure", "sdk-cli", false],
  ["StopFailure", "cli", true],
  ["Stop", "sdk-cli", true],
  ["UserPromptSubmit", "cli", false],
])("%s of %s merges: %s", async (event, entrypoint, expected) => {
  const { hear, ours } = await home();
  const env = { CLAUDE_CODE_ENTRYPOINT: entrypoint };

  expect(hear(event, ours, { env }).isMergeDue).toBe(expected);
});

test("a payload that is none is for the log alone", async () => {
  const { hear, ours } = await home();

  const { stdout, isMergeDue, failure } = hear("Stop", ours, {
    stdinText: "{",
    now: () => NOON_MS,
  });

  expect({ stdout, isMergeDue }).toEqual({ stdout: "", isMergeDue: false });
  expect(failure).toMatchObject({ code: "HOOK_PAYLOAD" });
});
