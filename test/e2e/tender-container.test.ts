import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { type MessagesHome, messagesHome } from "./messages-home.ts";
import { bundleEnv, bundleNode, bundlePath } from "./spawn-bundle.ts";

/** A first process whose end is that of all others, as in a container. */
const CONTAINER = ["unshare", "--pid", "--fork", "--mount-proc"];
const [unshare = "", ...flags] = CONTAINER;
const isAllowed = spawnSync(unshare, [...flags, "true"], { stdio: "ignore" }).status === 0;
const suite = isAllowed ? describe : describe.skip;
const finished = { session: { started: false, finished: true, failed: true, waiting: true } };

suite(`a container that ends with its client${isAllowed ? "" : " (unshare not allowed here)"}`, () => {
  test("is left by the last message before the last hook ends", async () => {
    const home = await messagesHome({ deliver: "auto", coalesceMs: 10_000, events: finished });

    await runInContainer(home, ["SessionStart", "UserPromptSubmit", "Stop", "SessionEnd"]);

    expect(home.texts()).toEqual([expect.stringMatching(/^✅ Claude finished on acme-api/)]);
    expect(home.done()).toMatchObject([{ kind: "delivered" }]);
  });

  test("is left by what a worker of its own still held back for company", async () => {
    const home = await messagesHome({ deliver: "auto", coalesceMs: 10_000 });

    await runInContainer(home, ["SessionStart", "UserPromptSubmit", "Stop", "SessionEnd"]);

    expect(home.texts()).toEqual([
      expect.stringMatching(/^🚀 Claude started on acme-api/u),
      expect.stringMatching(/^✅ Claude finished on acme-api/),
    ]);
  });

  test("takes a worker with it, where one was to send", async () => {
    const home = await messagesHome({ deliver: "detached", coalesceMs: 10_000, events: finished });

    await runInContainer(home, ["SessionStart", "UserPromptSubmit", "Stop", "SessionEnd"]);
    await pause(700);

    expect(home.telegram.requests).toEqual([]);
    expect(home.outbox().filter((name) => name.endsWith(".notice.json"))).toHaveLength(1);
  });
});

/** The first process starts a client, which starts the hooks one after the other; then all is over. */
async function runInContainer(home: MessagesHome, events: readonly string[]): Promise<void> {
  const hook = await bundlePath("hook");
  const payloads = events.map((event) => payloadFile(home, event));
  const client = payloads.map((path) => `'${bundleNode}' '${hook}' < '${path}' || exit 1`);
  const script = join(home.home, "client.sh");
  writeFileSync(script, `${client.join("\n")}\nexit 0\n`);
  const first = ["sh", "-c", 'sh "$1"; exit $?', "sh", script];
  const { exitCode, stdout, stderr } = await execa(unshare, [...flags, ...first], {
    env: bundleEnv(home.home, {
      CLAUDE_CODE_ENTRYPOINT: "cli",
      // On a busy machine the client's own time is short.
      CLAUDE_CODE_SESSIONEND_HOOKS_TIMEOUT_MS: "5000",
    }),
    extendEnv: false,
    cwd: home.home,
    timeout: 50_000,
    reject: false,
  });
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: "", stderr: "" });
}

function payloadFile(home: MessagesHome, event: string): string {
  const path = join(home.home, `${event}.json`);
  const payload = {
    session_id: "s1",
    transcript_path: home.transcriptPath,
    cwd: join(home.home, "acme-api"),
    hook_event_name: event,
    ...{ source: "startup", prompt: "do it", reason: "other" },
  };
  writeFileSync(path, JSON.stringify(payload));
  return path;
}
