import { existsSync, writeFileSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { describe, expect, onTestFinished, test } from "vitest";
import type { NoticeCall } from "../../hooks/notice-call.ts";
import { queueNotices } from "../../hooks/notices.ts";
import type { HookWorld } from "../../hooks/world.ts";
import { DEFAULT_NOTIFY } from "../../shared/config/notify-config.ts";
import type { Notice } from "../../shared/notify/notice.ts";
import { markTold, readNotices } from "../../shared/notify/notices-file.ts";
import { statePaths } from "../../shared/platform/state-paths.ts";
import { appendEvent } from "../../shared/sessions/events-file.ts";
import type { SessionEvent } from "../../shared/sessions/session-event.ts";
import { eventsWith, ticketsIn } from "../notify/outbox.ts";
import { answerLine, userLine } from "../sessions/transcript-lines.ts";
import { errorRow, inputOf, NOON_MS, worldOf } from "./hook-world.ts";

const MINUTE_MS = 60_000;
type Changes = { world?: Partial<HookWorld>; events?: NoticeCall["events"] };

/** Session `s1` with an empty outbox. */
async function session() {
  const fixture = await createFixture({ sessions: {} });
  onTestFinished(() => fixture.rm());
  const paths = statePaths(fixture.path.replace(/\/$/, ""), {});
  const transcript = fixture.getPath("s1.jsonl");
  return {
    paths,
    /** Whether somebody has to look after what this event brought. */
    hear: (event: string, payload: object = {}, { world, events }: Changes = {}) =>
      queueNotices({
        input: inputOf(event, { transcript_path: transcript, ...payload }),
        world: worldOf(world),
        paths,
        events: events ?? DEFAULT_NOTIFY.events,
        channels: ["telegram"],
      }),
    write: (text: string) => writeFileSync(transcript, text),
    happened: (event: SessionEvent["event"], atMs = NOON_MS) =>
      appendEvent(paths.sessionsDir, "s1", { atMs, event }),
    keys: () => readNotices(paths.outboxDir).map(({ key }) => key),
    tickets: () => ticketsIn(paths.outboxDir).map(({ key }) => key),
    /** What waits has been told. */
    tell: (afterMs: number) => {
      for (const notice of readNotices(paths.outboxDir)) {
        const told = { atMs: notice.atMs + afterMs, kind: "posted" as const, postedAs: "1-x" };
        markTold(paths.outboxDir, notice, told);
      }
    },
    notices: (): Notice[] => readNotices(paths.outboxDir),
  };
}

const later = (ms: number): Changes => ({ world: { now: () => NOON_MS + ms } });

describe("a start", () => {
  test("is a ticket until the first prompt", async () => {
    const { hear, keys, tickets } = await session();

    expect(hear("SessionStart", { source: "startup" })).toBe(false);
    expect([keys(), tickets()]).toEqual([[], ["started-s1"]]);
    expect(hear("UserPromptSubmit", { prompt: "do it" })).toBe(true);
    expect([keys(), tickets()]).toEqual([["started-s1"], []]);
    expect(hear("UserPromptSubmit", { prompt: "and that" })).toBe(false);
  });

  test("keeps the channels that were in force when it was seen", async () => {
    const { hear, notices } = await session();

    hear("SessionStart", { source: "startup" });
    hear("UserPromptSubmit", { prompt: "do it" });

    expect(notices()).toMatchObject([{ key: "started-s1", channels: ["telegram"] }]);
  });

  test("is news at once where somebody named the agent, or where there is a transcript", async () => {
    const named = await session();
    const resumed = await session();
    resumed.write(userLine("before"));

    expect(named.hear("SessionStart", {}, { world: { env: { AGENT_ID: "api-fixer" } } })).toBe(
      true,
    );
    expect(resumed.hear("SessionStart", { source: "resume" })).toBe(true);
    expect(named.notices()).toEqual([
      {
        ...{ key: "started-s1", atMs: NOON_MS, kind: "session_started", sessionId: "s1" },
        ...{ channels: ["telegram"], transcriptPath: expect.stringMatching(/s1\.jsonl$/) },
      },
    ]);
    expect(resumed.keys()).toEqual(["started-s1"]);
  });

  test.each(["clear", "compact"])("after %s is none: the agent goes on", async (source) => {
    const { hear, keys, tickets } = await session();

    expect(hear("SessionStart", { source }, { world: { env: { AGENT_ID: "x" } } })).toBe(false);
    expect([keys(), tickets()]).toEqual([[], []]);
  });

  test("is told once, however often the session is taken up again", async () => {
    const { hear, notices, paths } = await session();
    const named = { world: { env: { AGENT_ID: "api-fixer" } } };
    hear("SessionStart", { source: "startup" }, named);
    const [notice] = notices();
    if (notice !== undefined) {
      markTold(paths.outboxDir, notice, { atMs: NOON_MS, kind: "posted", postedAs: "1-x" });
    }

    expect(hear("SessionStart", { source: "resume" }, named)).toBe(false);
    expect(notices()).toEqual([]);
  });

  test("nobody wants to hear of leaves nothing", async () => {
    const { hear, paths } = await session();
    const unwanted = { ...DEFAULT_NOTIFY.events.session, started: false };

    hear("SessionStart", {}, { events: eventsWith({ session: unwanted }) });

    expect(existsSync(paths.outboxDir)).toBe(false);
  });
});

describe("agents", () => {
  test("are told when they start; their end where it is wanted; each once", async () => {
    const { hear, keys } = await session();
    const agent = { agent_id: "a1", agent_type: "reviewer" };
    const events = eventsWith({ subagent: { started: true, finished: true } });

    expect(hear("SubagentStart", agent)).toBe(true);
    expect(hear("SubagentStart", agent)).toBe(false);
    expect(hear("SubagentStop", agent)).toBe(false);
    expect(hear("SubagentStop", agent, { events })).toBe(true);
    expect(hear("SubagentStop", agent, { events })).toBe(false);
    expect(keys()).toEqual(["agent-finished-s1-a1", "agent-started-s1-a1"]);
  });

  test.each([
    ["of the client's own, without a type", { agent_id: "a1", agent_type: "" }],
    ["without an id", { agent_type: "reviewer" }],
    ["whose id is no file name", { agent_id: "../a1", agent_type: "reviewer" }],
    ["whose id is too long for one", { agent_id: "a".repeat(300), agent_type: "reviewer" }],
  ])("%s are passed over", async (_, payload) => {
    const { hear, keys } = await session();

    expect(hear("SubagentStart", payload)).toBe(false);
    expect(keys()).toEqual([]);
  });

  test("that die of an error are no failure of the session", async () => {
    const { hear, keys } = await session();

    expect(hear("StopFailure", { error: "rate_limit", agent_id: "a1" })).toBe(false);
    expect(keys()).toEqual([]);
  });
});

describe("a failure", () => {
  const resetsAtMs = NOON_MS + 60 * MINUTE_MS;

  test("knows its reset from the transcript", async () => {
    const { hear, notices, write } = await session();
    write(answerLine("m1") + errorRow("rate_limit", NOON_MS - 200, resetsAtMs));

    expect(hear("StopFailure", { error: "rate_limit" })).toBe(true);
    expect(notices()).toMatchObject([
      { kind: "session_failed", reason: "rate_limit", atMs: NOON_MS - 200, resetsAtMs },
    ]);
  });

  test("of another kind than the transcript's last one goes without", async () => {
    const { hear, notices, write } = await session();
    write(errorRow("rate_limit", NOON_MS - MINUTE_MS, resetsAtMs));

    hear("StopFailure", { error: "server_error" });

    expect(notices()).toMatchObject([{ reason: "server_error", atMs: NOON_MS }]);
    expect(notices()[0]?.resetsAtMs).toBeUndefined();
  });

  test("is told by one of its hook and the session's end", async () => {
    const { hear, keys, write } = await session();
    write(errorRow("rate_limit", NOON_MS, resetsAtMs));

    expect(hear("StopFailure", { error: "rate_limit" })).toBe(true);
    expect(hear("SessionEnd", { reason: "other" }, later(300))).toBe(false);
    expect(keys()).toHaveLength(1);
  });

  /** Half past twelve is the edge of a stretch of ten minutes. */
  const EDGE_MS = NOON_MS;

  test("whose two witnesses stand on two sides of an edge is told once", async () => {
    const { hear, keys, tell, write } = await session();

    // Its own hook knows the time of day alone, the end reads the transcript's.
    expect(hear("StopFailure", { error: "rate_limit" }, later(EDGE_MS - NOON_MS + 5))).toBe(true);
    write(errorRow("rate_limit", EDGE_MS - 5));
    expect(hear("SessionEnd", { reason: "other" }, later(300))).toBe(false);
    expect(keys()).toHaveLength(1);
    tell(10_000);
    expect(hear("SessionEnd", { reason: "other" }, later(400))).toBe(false);
    expect(keys()).toEqual([]);
  });

  test.each(["waits", "was told"])(
    "is not told again within ten minutes while it %s",
    async (how) => {
      const { hear, keys, tell } = await session();
      const before = later(-MINUTE_MS);

      expect(hear("StopFailure", { error: "rate_limit" }, before)).toBe(true);
      if (how === "was told") tell(10_000);
      expect(hear("StopFailure", { error: "rate_limit" }, later(8 * MINUTE_MS))).toBe(false);
      expect(hear("StopFailure", { error: "server_error" }, later(8 * MINUTE_MS))).toBe(true);
      expect(hear("StopFailure", { error: "rate_limit" }, later(9.5 * MINUTE_MS))).toBe(true);
      expect(keys()).toHaveLength(how === "waits" ? 3 : 2);
    },
  );

  test("whose hook was lost is told at the end, unless it is long past", async () => {
    const lost = await session();
    const past = await session();
    for (const { write } of [lost, past]) write(errorRow("rate_limit", NOON_MS, resetsAtMs));

    expect(lost.hear("SessionEnd", { reason: "other" }, later(300))).toBe(true);
    expect(past.hear("SessionEnd", { reason: "other" }, later(11 * MINUTE_MS))).toBe(false);
    expect(lost.keys()).toEqual([expect.stringMatching(/^failed-s1-rate_limit-\d+$/)]);
  });

  test.each([
    ["no kind", {}],
    ["a kind that is no name", { error: "../x" }],
  ])("with %s is an unknown one", async (_, payload) => {
    const { hear, notices } = await session();

    expect(hear("StopFailure", payload)).toBe(true);
    expect(notices()).toMatchObject([{ reason: "unknown" }]);
  });
});

describe("a question", () => {
  test("is told once in ten seconds, and again later", async () => {
    const { hear, keys } = await session();
    const question = { notification_type: "permission_prompt" };

    expect(hear("Notification", question)).toBe(true);
    expect(hear("Notification", question, later(500))).toBe(false);
    expect(hear("Notification", { notification_type: "idle_prompt" }, later(500))).toBe(true);
    expect(hear("Notification", question, later(15_000))).toBe(true);
    expect(keys()).toHaveLength(3);
  });

  test.each([{ notification_type: "auth_success" }, {}])("is not %j", async (payload) => {
    const { hear } = await session();

    expect(hear("Notification", payload)).toBe(false);
  });
});

describe("an end", () => {
  test("is told of a session that was given something to do", async () => {
    const { hear, happened, notices } = await session();
    happened("started", NOON_MS - MINUTE_MS);
    happened("prompted");

    expect(hear("SessionEnd", { reason: "prompt_input_exit" })).toBe(true);
    expect(hear("SessionEnd", { reason: "prompt_input_exit" })).toBe(false);
    expect(notices()).toMatchObject([
      { kind: "session_finished", key: `finished-s1-${NOON_MS - MINUTE_MS}` },
    ]);

    happened("started", NOON_MS + MINUTE_MS);
    expect(hear("SessionEnd", { reason: "other" })).toBe(true);
  });

  test("of one that came to nothing takes its ticket along", async () => {
    const { hear, happened, keys, tickets } = await session();
    hear("SessionStart", { source: "startup" });
    happened("started");

    expect(hear("SessionEnd", { reason: "other" })).toBe(false);
    expect([keys(), tickets()]).toEqual([[], []]);
  });

  test.each(["clear", "resume"])("by %s is none: the terminal goes on", async (reason) => {
    const { hear, happened } = await session();
    happened("prompted");

    expect(hear("SessionEnd", { reason })).toBe(false);
  });
});

test.each(["Stop", "PreToolUse", "constructor", "SomethingNew"])("%s is no news", async (event) => {
  const { hear, paths } = await session();

  expect(hear(event)).toBe(false);
  expect(existsSync(paths.outboxDir)).toBe(false);
});
