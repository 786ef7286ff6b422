import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { objectAt, parseObject } from "../../shared/platform/read-value.ts";
import { MS_PER_HOUR } from "../../shared/platform/time.ts";
import { addTokens } from "../../shared/usage/token-counts.ts";
import { describeWith, testToolPath } from "../describe-with.ts";
import { removeHome } from "../e2e/remove-home.ts";
import { copyCheckout } from "./checkout-copy.ts";
import { ACCOUNT, type ClientHome, createClientHome } from "./client-home.ts";
import { type ClientTerminal, openClient, QUOTA_TOOL } from "./client-terminal.ts";
import { type MockApi, startMockApi } from "./mock-api.ts";
import { clientCostUsd, recordedSession, transcriptPath } from "./recorded-session.ts";
import { type CountedTokens, countTranscriptTokens } from "./transcript-tokens.ts";

/** One home, one installation, and sessions that follow each other: the tests build on the ones before. */
describeWith(["CLIENT"], "Tacho in the real client", () => {
  let api: MockApi;
  let home: ClientHome;
  let checkout: string;
  let client: ClientTerminal;
  let firstSession: string;
  const terminals: ClientTerminal[] = [];

  beforeAll(async () => {
    api = await startMockApi();
    // So near that the window lasts: a forecast would take the place of other parts of the line.
    api.quota.fiveHourResetsAtMs = Date.now() + MS_PER_HOUR;
    home = await createClientHome(testToolPath("CLIENT"), api.url);
    checkout = await copyCheckout();
  });

  afterAll(async () => {
    await Promise.all(terminals.map((terminal) => terminal.close()));
    await api.close();
    await Promise.all([home.remove(), removeHome(checkout)]);
  });

  test("one command connects it in an empty home, from a checkout without node_modules", async () => {
    await tacho("setup", "--yes");

    const settings = parseObject(await readFile(home.settingsPath, "utf8"));
    expect(settings).toMatchObject({
      statusLine: {
        type: "command",
        command: expect.stringContaining(join(home.dir, ".tacho", "bin", "statusline")),
      },
      enabledPlugins: { "tacho@tacho": true },
    });
  });

  test("before the first reply the quota is unknown, not zero", async () => {
    client = await open();

    await expect
      .poll(client.statusline, SOON)
      .toEqual([expect.any(String), expect.stringMatching(/5h – .*7d –/)]);
  });

  test("after the first reply two lines show the percentages of the response", async () => {
    api.answer("Good morning", { text: "Good morning to you." });

    await client.ask("Good morning", "Good morning to you.");

    firstSession = lastSession();
    // The client draws it several times on the way.
    await expect
      .poll(client.statusline, SOON)
      .toEqual([
        "Opus 5.5 ·medium  acme-api  $0.03",
        expect.stringMatching(/^ctx \S+ 2% 18k\/1M .*5h .*42%.* 7d .*17%/),
      ]);
  });

  test("the session stands in the shared file with the tokens its transcript holds", async () => {
    const counted = await transcriptTokens(firstSession);

    await expect
      .poll(() => recordedSession(home, firstSession), SOON)
      .toMatchObject({
        sessionId: firstSession,
        account: ACCOUNT,
        project: { dir: home.projectDir },
        model: { id: "claude-opus-5-5", name: "Opus 5.5" },
        version: "2.1.329",
        entrypoint: "cli",
        transcriptPath: transcriptPath(home, firstSession),
        tokens: { ...counted, complete: true },
        context: { usedPercent: 2, usedTokens: 18_019, windowTokens: 1_000_000 },
        quota: { fiveHour: { usedPercent: 42 }, sevenDay: { usedPercent: 17 } },
        turns: 1,
      });
  });

  test("the shared file follows a turn's last update", async () => {
    api.quota.fiveHourPercent = 47;
    api.answer("Once more", { text: "Here you are." });

    await client.ask("Once more", "Here you are.");

    const counted = await transcriptTokens(firstSession);
    const shard = join(home.dir, ".tacho", "sessions", `${firstSession}.json`);
    await expect
      .poll(async () => objectAt(parseObject(await readFile(shard, "utf8")), "tokens"), SOON)
      .toMatchObject(counted);
    await expect
      .poll(() => recordedSession(home, firstSession), SOON)
      .toMatchObject({ tokens: counted, quota: { fiveHour: { usedPercent: 47 } } });
  });

  test("Claude asks for the quota and gets these numbers", async () => {
    api.answer("How much quota", { call: { tool: QUOTA_TOOL, input: {} }, afterwards: "Enough." });

    await client.ask("How much quota is left?", "Enough.");

    const asked = api.requests.findLast((request) => request.toolResults.length > 0);
    expect(asked?.toolResults).toMatchObject([{ isError: false }]);
    expect(parseObject(asked?.toolResults[0]?.text ?? "")).toMatchObject({
      account: ACCOUNT,
      source: "statusline",
      accounts: [
        {
          account: ACCOUNT,
          windows: [
            {
              ...{ window: "five_hour", usedPercent: 47, forecast: { isLearning: true } },
              resetsAtMs: wholeSeconds(api.quota.fiveHourResetsAtMs),
            },
            {
              ...{ window: "seven_day", usedPercent: 17, forecast: { isLearning: true } },
              resetsAtMs: wholeSeconds(api.quota.sevenDayResetsAtMs),
            },
          ],
        },
      ],
    });
  });

  test("a background agent is counted, and its tokens stand apart", async () => {
    api.answer("<task-notification>", { text: "The agent is done." });
    api.answer("Start an agent", { call: BACKGROUND_AGENT, afterwards: "It is on its way." });
    api.answer("Say hello", { text: "Hello from the agent." });

    await client.ask("Start an agent", "The agent is done.");

    expect(agentRequests(firstSession)).toHaveLength(1);
    const transcript = agentTranscript(firstSession, agentRequests(firstSession)[0]?.agentId);
    await expect.poll(() => countTranscriptTokens(transcript), SOON).toMatchObject({ requests: 1 });
    await expect
      .poll(() => recordedSession(home, firstSession), SOON)
      .toMatchObject({
        tokens: await transcriptTokens(firstSession),
        subagents: {
          spawned: 1,
          running: 0,
          tokens: { ...(await countTranscriptTokens(transcript)), complete: true },
        },
      });
  });

  test("/clear ends the session and begins another from zero", async () => {
    api.answer("Now something else", { text: "With pleasure." });
    const before = await transcriptTokens(firstSession);

    await client.command("/clear");
    await expect
      .poll(() => recordedSession(home, firstSession), SOON)
      .toMatchObject({ endReason: "clear", tokens: before });
    await client.ask("Now something else", "With pleasure.");

    const second = lastSession();
    expect(second).not.toBe(firstSession);
    await expect
      .poll(() => recordedSession(home, second), SOON)
      .toMatchObject({ tokens: { ...(await transcriptTokens(second)), complete: true }, turns: 1 });
    await client.exit();
    await expect
      .poll(() => recordedSession(home, second), SOON)
      .toMatchObject({
        endReason: "prompt_input_exit",
        cost: { totalUsd: expect.closeTo(await clientCostUsd(home, second), 6) },
      });
  });

  test("a resumed session goes on in its record", async () => {
    api.answer("Where were we", { text: "Right here." });
    client = await open("--resume", firstSession);

    await client.ask("Where were we?", "Right here.");

    const counted = await transcriptTokens(firstSession);
    expect(lastSession()).toBe(firstSession);
    await expect
      .poll(() => recordedSession(home, firstSession), SOON)
      .toMatchObject({ tokens: { ...counted, complete: true } });
    expect(await recordedSession(home, firstSession)).not.toHaveProperty("endedAtMs");
    await client.exit();
    await expect
      .poll(() => recordedSession(home, firstSession), SOON)
      .toMatchObject({
        endReason: "prompt_input_exit",
        tokens: counted,
        cost: { totalUsd: expect.closeTo(await clientCostUsd(home, firstSession), 6) },
      });
  });

  test("a forked session has only its own tokens and leaves its parent as it was", async () => {
    api.answer("On another path", { text: "Off we go." });
    const parent = await recordedSession(home, firstSession);
    const inheritedUsd = await clientCostUsd(home, firstSession);
    client = await open("--resume", firstSession, "--fork-session");

    await client.ask("On another path", "Off we go.");

    const fork = lastSession();
    expect(fork).not.toBe(firstSession);
    const counted = await transcriptTokens(fork);
    expect(counted.requests).toBe(1);
    await expect
      .poll(() => recordedSession(home, fork), SOON)
      .toMatchObject({ tokens: { ...counted, complete: true } });
    await client.exit();
    await expect
      .poll(() => recordedSession(home, fork), SOON)
      .toMatchObject({
        endReason: "prompt_input_exit",
        tokens: counted,
        cost: { totalUsd: expect.closeTo((await clientCostUsd(home, fork)) - inheritedUsd, 6) },
      });
    expect(await recordedSession(home, firstSession)).toEqual(parent);
  });

  test("a run in print mode is recorded too", async () => {
    api.answer("Just print", { text: "Printed." });

    const printedText = await home.run("claude", ["-p", "Just print"]);

    expect(printedText).toBe("Printed.");
    const printed = lastSession();
    await expect
      .poll(() => recordedSession(home, printed), SOON)
      .toMatchObject({
        entrypoint: "sdk-cli",
        account: ACCOUNT,
        tokens: { ...(await transcriptTokens(printed)), complete: true },
        cost: { totalUsd: expect.closeTo(await clientCostUsd(home, printed), 6) },
        endReason: "other",
        turns: 1,
      });
  });

  test("the history counts every session as its transcript does, its agents with it", async () => {
    const sessions = [...new Set(api.requests.flatMap(({ sessionId }) => sessionId ?? []))];
    const expected = await Promise.all(
      sessions.map(async (sessionId) => {
        const agents = new Set(agentRequests(sessionId).map(({ agentId }) => agentId));
        const paths = [...agents].map((agentId) => agentTranscript(sessionId, agentId));
        const own = await transcriptTokens(sessionId);
        const counted = await Promise.all(paths.map(countTranscriptTokens));
        return { sessionId, ...jsonOf(counted.reduce(addTokens, own)) };
      }),
    );

    const report: { sessions: { sessionId: string }[] } = JSON.parse(
      await tacho("usage", "session", "--json"),
    );

    expect(sessions.length).toBeGreaterThan(3);
    expect(report.sessions.sort(bySessionId)).toMatchObject(expected.sort(bySessionId));
    const [printed] = report.sessions.filter(({ sessionId }) => sessionId === lastSession());
    expect(printed).toMatchObject({
      totalCost: expect.closeTo(await clientCostUsd(home, lastSession()), 6),
    });
  });

  test("one command takes it away again", async () => {
    await tacho("uninstall", "--yes");

    await expect(stat(home.settingsPath)).rejects.toThrow("ENOENT");
    client = await open();
    expect(await client.statusline()).toEqual([]);
    await client.exit();
  });

  /** Nothing of this is waited for on purpose; a busy machine may take its time. */
  const SOON = { timeout: 40_000, interval: 50 };

  async function open(...args: string[]): Promise<ClientTerminal> {
    const terminal = await openClient(home, ...args);
    terminals.push(terminal);
    return terminal;
  }

  /** The session that last asked the model for something. */
  function lastSession(): string {
    return api.requests.findLast((request) => request.agentId === undefined)?.sessionId ?? "";
  }

  function agentRequests(sessionId: string): MockApi["requests"] {
    return api.requests.filter(
      (request) => request.sessionId === sessionId && request.agentId !== undefined,
    );
  }

  function agentTranscript(sessionId: string, agentId: string | undefined): string {
    const path = transcriptPath(home, sessionId);
    return path.replace(/\.jsonl$/, `/subagents/agent-${agentId}.jsonl`);
  }

  /** The client writes a row up to 100 ms late: waits until every answer of the mock is there. */
  async function transcriptTokens(sessionId: string): Promise<CountedTokens> {
    const path = transcriptPath(home, sessionId);
    const served = () =>
      api.requests.filter(
        (request) => request.sessionId === sessionId && request.agentId === undefined,
      ).length;
    await expect
      .poll(async () => (await countTranscriptTokens(path)).requests - served(), SOON)
      .toBe(0);
    return countTranscriptTokens(path);
  }

  function tacho(...args: string[]): Promise<string> {
    return home.run("node", [join(checkout, "dist", "tacho.cjs"), ...args]);
  }
});

const BACKGROUND_AGENT = {
  tool: "Agent",
  input: {
    description: "greeter",
    prompt: "Say hello.",
    subagent_type: "general-purpose",
    run_in_background: true,
  },
};

function jsonOf(counted: CountedTokens): Record<string, number> {
  return {
    inputTokens: counted.input,
    outputTokens: counted.output,
    cacheReadTokens: counted.cacheRead,
    cacheCreation5mTokens: counted.cacheWrite5m,
    cacheCreation1hTokens: counted.cacheWrite1h,
    requests: counted.requests,
  };
}

function bySessionId(a: { sessionId: string }, b: { sessionId: string }): number {
  return a.sessionId < b.sessionId ? -1 : 1;
}

/** The response headers know no fractions of a second. */
function wholeSeconds(moment: number): number {
  return Math.floor(moment / 1_000) * 1_000;
}
