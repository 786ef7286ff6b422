import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { BOT_TOKEN, messagesHome } from "./messages-home.ts";
import { bundlePath } from "./spawn-bundle.ts";
import { until } from "./until.ts";

const QUIET = { session: { started: false, finished: false, failed: true, waiting: true } };

const hasProc = process.platform === "linux";
const withProc = hasProc ? test : test.skip;
withProc(
  `a turn with 20 subagents has one sender at a time${hasProc ? "" : " (no /proc here)"}`,
  async () => {
    const home = await messagesHome({ coalesceMs: 1_000 });
    const client = home.client("s1", { AGENT_ID: "api-fixer" });
    await client.hook("UserPromptSubmit", { prompt: "do it" });
    const watch = await watchWorkers();
    const beganMs = Date.now();

    const agents = Array.from({ length: 20 }, (_, n) => `a${n}`);
    await Promise.all(
      agents.map((id) => client.hook("SubagentStart", { agent_id: id, agent_type: "reviewer" })),
    );
    await until(() => countIn(home.texts()) >= 20);
    await home.tended();
    const seen = watch.end();
    // One that has not begun after three seconds is taken for dead, on a machine as slow as that.
    const takenForDead = Math.floor((Date.now() - beganMs) / 3_000);

    expect(countIn(home.texts())).toBe(20);
    expect(seen.inAll).toBeGreaterThan(0);
    expect(seen.atOnce).toBeLessThanOrEqual(2 + takenForDead);
    expect(seen.inAll).toBeLessThanOrEqual(4 + takenForDead);
    expect(home.done().every(({ kind }) => kind === "delivered")).toBe(true);
  },
);

describe("a sender that was killed while the server did not answer", () => {
  test("is taken over from by the next hook", { timeout: 90_000 }, async () => {
    const [ping, alert] = await Promise.all([killedWithPing(), killedWithAlert()]);

    expect(ping.done()).toEqual([
      {
        kind: "uncertain",
        reason: "The process that sent it ended before it knew the answer.",
        title: "✋ api-fixer waits for your input on acme-api",
      },
      expect.objectContaining({ kind: "delivered" }),
    ]);
    expect(ping.telegram.requests).toHaveLength(2);
    expect(alert.done()).toMatchObject([{ kind: "delivered" }]);
    expect(alert.telegram.requests).toHaveLength(2);
    expect(alert.texts()).toEqual([
      expect.stringMatching(/^⚠️ 5-hour limit 85 % used \(may repeat\)\nResets at /u),
    ]);
  });

  /** A question that nobody knows of whether it arrived, and a second one. */
  async function killedWithPing() {
    const home = await messagesHome({ events: QUIET });
    const client = home.client("s1", { AGENT_ID: "api-fixer" });
    home.telegram.script.push("never");
    await client.hook("SessionStart", { source: "startup" });
    await client.hook("Notification", { notification_type: "permission_prompt" });
    await killSender(home);
    await client.hook("Notification", { notification_type: "elicitation_dialog" });
    await hooksUntil(client, () => home.done().length === 2);
    return home;
  }

  async function killedWithAlert() {
    const home = await messagesHome({ events: { ...QUIET, session: { started: false } } });
    const client = home.client("s1");
    home.telegram.script.push("never");
    const resetsAtS = Math.floor(Date.now() / 1_000) + 2 * 3_600;
    const limits = { five_hour: { used_percentage: 85, resets_at: resetsAtS } };
    await client.hook("SessionStart", { source: "startup" });
    await client.statusline({ rate_limits: limits });
    await client.hook("UserPromptSubmit", { prompt: "do it" });
    await killSender(home);
    await hooksUntil(client, () => home.done().length === 1);
    return home;
  }

  async function killSender(home: Awaited<ReturnType<typeof messagesHome>>) {
    await until(() => home.telegram.requests.length === 1);
    const pid = home.senderPid();
    if (pid === undefined) throw new Error("nobody sends");
    process.kill(pid, "SIGKILL");
  }

  /** A session in which something happens every second; the dead one's lock and request last some 15. */
  async function hooksUntil(
    client: { hook: (event: string) => Promise<unknown> },
    isSo: () => boolean,
  ) {
    const endMs = Date.now() + 80_000;
    while (!isSo()) {
      if (Date.now() > endMs) throw new Error("not within 80 s");
      await client.hook("Stop");
      await pause(1_000);
    }
  }
});

describe("a channel that refuses for good", () => {
  test.each([
    [401, "Unauthorized", /^The bot token is not accepted\./],
    [403, "Forbidden: bot was blocked by the user", /^The bot may not write to this chat\./],
    [400, "Bad Request: chat not found", /^There is no such chat for the bot\./],
  ])("with %i %s is asked once, until its settings change", async (status, description, reason) => {
    const home = await messagesHome({ events: QUIET });
    const client = home.client("s1", { AGENT_ID: "api-fixer" });
    const ask = (kind: string) => client.hook("Notification", { notification_type: kind });
    const refusal = { status, body: { ok: false, error_code: status, description } };
    home.telegram.script.push(refusal, refusal, refusal);

    await ask("permission_prompt");
    await until(() => home.done().length === 1);
    await home.tended();
    await ask("elicitation_dialog");
    await until(() => home.done().length === 2);
    await home.tended();

    expect(home.telegram.requests).toHaveLength(1);
    expect(home.done()).toEqual([1, 2].map(() => expect.objectContaining({ kind: "dropped" })));
    for (const message of home.done()) expect(message.reason).toMatch(reason);
    expect(home.log().trimEnd().split("\n")).toHaveLength(1);
    expect(home.log()).toContain("notify telegram: ");
    expect(home.log()).not.toContain(BOT_TOKEN);

    home.telegram.script.splice(0);
    home.configure({ events: QUIET }, "987654321:another-token-of-the-same-bot-012345");
    await ask("agent_needs_input");
    await until(() => home.texts().length > 0);

    expect(home.telegram.requests).toHaveLength(2);
    expect(home.log().trimEnd().split("\n")).toHaveLength(1);
  });
});

describe("delivery within the hook", () => {
  test("is over when the hook ends", async () => {
    const home = await messagesHome({ deliver: "inline", coalesceMs: 10_000 });
    const client = home.client("s1", { AGENT_ID: "api-fixer" });

    const result = await client.hook("SessionStart", { source: "startup" });

    expect(result).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect(home.texts()).toEqual([expect.stringContaining("🚀 api-fixer started on acme-api")]);
    expect(home.done()).toMatchObject([{ kind: "delivered" }]);
  });

  test("gives up on a server that does not answer", async () => {
    const home = await messagesHome({ deliver: "inline" });
    const client = home.client("s1", { AGENT_ID: "api-fixer" });
    home.telegram.script.push("never");

    const result = await client.hook("SessionStart", { source: "startup" });

    expect(result).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    // A hook has 3 s for that; a worker gives up on a request only after 10.
    expect(result.durationMs).toBeLessThan(9_000);
    expect(home.telegram.requests).toHaveLength(1);
    expect(home.done()).toMatchObject([{ kind: "uncertain" }]);
  });
});

/** How many of our workers live, looked at many times a second. */
async function watchWorkers() {
  const path = await bundlePath("worker");
  const pids = new Set<string>();
  let atOnce = 0;
  const timer = setInterval(() => {
    const alive = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && isWorker(name, path));
    for (const pid of alive) pids.add(pid);
    atOnce = Math.max(atOnce, alive.length);
  }, 20);
  return {
    end: () => {
      clearInterval(timer);
      return { atOnce, inAll: pids.size };
    },
  };
}

function isWorker(pid: string, path: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`${path}\0tend`);
  } catch {
    // It has ended.
    return false;
  }
}

/** Of how many agents the messages tell. */
function countIn(texts: readonly string[]): number {
  return texts
    .map((text) => Number(/^🚀 (\d+) subagents/u.exec(text)?.[1] ?? 1))
    .reduce((sum, count) => sum + count, 0);
}
