import { mkdirSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { DEFAULT_NOTIFY } from "../../shared/config/notify-config.ts";
import { addMessage, fileAway, readDone, readMessages } from "../../shared/notify/messages-file.ts";
import type { Notice } from "../../shared/notify/notice.ts";
import { markTold, readNotices, readTold } from "../../shared/notify/notices-file.ts";
import { type Posting, post } from "../../shared/notify/post-file.ts";
import { queueNotice } from "../../shared/notify/queue-notice-file.ts";
import type { StatePaths } from "../../shared/platform/state-paths.ts";
import { MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from "../../shared/platform/time.ts";
import { shardOf, writeShard } from "../sessions/shards.ts";
import { stateFolder } from "../sessions/state-folder.ts";
import { eventsWith, NOON, noticeOf, queueDatedTicket, writeEvents } from "./outbox.ts";

beforeAll(() => {
  vi.stubEnv("TZ", "UTC");
});

const BOTH = [{ name: "telegram", chatId: "42" }, { name: "slack" }] as const;

/** Posts a quarter of a minute later, when nothing waits for company any more. */
function postIn(paths: StatePaths, posting: Partial<Posting> = {}) {
  return post({
    outboxDir: paths.outboxDir,
    sessionsDir: paths.sessionsDir,
    notify: DEFAULT_NOTIFY,
    channels: [{ name: "telegram", chatId: "42" }],
    nowMs: NOON + 15 * MS_PER_SECOND,
    isHurried: false,
    ...posting,
  });
}

/** Titles by channel, as they wait. */
function waiting({ outboxDir }: StatePaths): string[] {
  return readMessages(outboxDir).map(({ channel, text }) => `${channel}: ${text.title}`);
}

function dropped({ outboxDir }: StatePaths): Record<string, string> {
  return Object.fromEntries(
    readTold(outboxDir).map((told) => [told.key, told.kind === "dropped" ? told.dropped : "told"]),
  );
}

function queue({ outboxDir }: StatePaths, key: string, notice: Partial<Notice> = {}): void {
  queueNotice(outboxDir, noticeOf(key, notice));
}

describe("a message", () => {
  test("knows the reset from the transcript, where the hook came before the row", async () => {
    const paths = await stateFolder();
    const transcriptPath = `${paths.home}/s1.jsonl`;
    mkdirSync(paths.home, { recursive: true });
    const quotaLimits = { resetsAt: (NOON + 110 * MS_PER_MINUTE) / MS_PER_SECOND };
    const timestamp = new Date(NOON).toISOString();
    const row = { type: "assistant", isApiErrorMessage: true, error: "rate_limit", timestamp };
    writeFileSync(transcriptPath, `${JSON.stringify({ ...row, quotaLimits })}\n`);
    writeShard(paths, shardOf("s1", { transcriptPath, project: { dir: "/x/acme-api" } }));
    queue(paths, "failed-s1", { kind: "session_failed", reason: "rate_limit", sessionId: "s1" });

    postIn(paths);

    const [message] = readMessages(paths.outboxDir);
    expect(message?.text).toEqual({
      title: "⛔ Claude stopped on acme-api: rate limit",
      lines: ["Resets at 14:20 (in 1 h 49 min)"],
    });
  });

  test("says what the session's record tells, for each channel", async () => {
    const paths = await stateFolder();
    writeShard(
      paths,
      shardOf("s1", {
        agentId: "api-fixer",
        host: "devbox",
        project: { dir: "/x/acme-api" },
        model: { id: "claude-opus-5-5", name: "Opus 5.5" },
      }),
    );
    queue(paths, "started-s1", { sessionId: "s1" });

    expect(postIn(paths, { channels: BOTH })).toEqual({});

    const [slack, telegram, ...others] = readMessages(paths.outboxDir);
    expect(telegram).toEqual({
      version: 1,
      id: `${NOON}-started-s1`,
      channel: "telegram",
      chatId: "42",
      sessionId: "s1",
      importance: "ping",
      text: { title: "🚀 api-fixer started on acme-api (Opus 5.5, devbox)", lines: [] },
      notices: ["started-s1"],
      createdAtMs: NOON + 15_000,
      notBeforeMs: NOON + 15_000,
      expiresAtMs: NOON + 15_000 + MS_PER_HOUR,
      attempts: 0,
      isRepeat: false,
    });
    expect(slack).toMatchObject({ channel: "slack", text: telegram?.text });
    expect(slack).not.toHaveProperty("chatId");
    expect(others).toEqual([]);
    expect(readNotices(paths.outboxDir)).toEqual([]);
    expect(dropped(paths)).toEqual({ "started-s1": "told" });
  });

  test("of a session that has only started takes what its hook wrote", async () => {
    const paths = await stateFolder();
    writeEvents(paths, "s1", [
      {
        atMs: NOON,
        event: "started",
        cwd: "/x/acme-api",
        host: "devbox",
        model: "claude-haiku-4-5-20251001",
        agentIdEnv: "night-shift",
      },
    ]);
    queue(paths, "started-s1", { sessionId: "s1" });

    postIn(paths);

    expect(waiting(paths)).toEqual([
      "telegram: 🚀 night-shift started on acme-api (Haiku 4.5, devbox)",
    ]);
  });

  test("of a session that left nothing, or whose id is none, is short", async () => {
    const paths = await stateFolder();
    queue(paths, "a", { sessionId: "gone", kind: "session_finished" });
    queue(paths, "b", { sessionId: "../../etc/passwd", kind: "session_waiting" });

    postIn(paths);

    expect(waiting(paths)).toEqual([
      "telegram: ✅ Claude finished",
      "telegram: ✋ Claude waits for your input",
    ]);
  });

  test("of a burst names all its notices", async () => {
    const paths = await stateFolder();
    for (const id of ["s1", "s2", "s3"]) {
      writeShard(paths, shardOf(id, { project: { dir: "/x/acme-api" } }));
      queue(paths, `started-${id}`, { sessionId: id });
    }

    expect(postIn(paths, { nowMs: NOON + 4_000 })).toEqual({ nextDueMs: NOON + 10_000 });
    expect(waiting(paths)).toEqual([]);
    expect(postIn(paths, { nowMs: NOON + 10_000 })).toEqual({});

    expect(readMessages(paths.outboxDir)).toMatchObject([
      {
        id: `${NOON}-started-s1`,
        text: { title: "🚀 3 agents started on acme-api", lines: ["3 × Claude"] },
        notices: ["started-s1", "started-s2", "started-s3"],
      },
    ]);
    expect(dropped(paths)).toEqual({
      "started-s1": "told",
      "started-s2": "told",
      "started-s3": "told",
    });
  });

  test("is one of a hundred at most at once, oldest first", async () => {
    const paths = await stateFolder();
    for (let index = 0; index < 101; index++) {
      queue(paths, `waiting-${index}`, { kind: "session_waiting", atMs: NOON + index });
    }

    expect(postIn(paths, { nowMs: NOON + 500 })).toEqual({ nextDueMs: NOON + 500 });
    expect(readNotices(paths.outboxDir).map(({ key }) => key)).toEqual(["waiting-100"]);
    expect(postIn(paths, { nowMs: NOON + 600 })).toEqual({});
    expect(readMessages(paths.outboxDir)).toHaveLength(101);
  });

  test("is made at once by who is in a hurry", async () => {
    const paths = await stateFolder();
    queue(paths, "a");

    expect(postIn(paths, { nowMs: NOON, isHurried: true })).toEqual({});

    expect(waiting(paths)).toEqual(["telegram: 🚀 Claude started"]);
  });
});

describe("the start of a session that may come to nothing", () => {
  test("is told by its transcript", async () => {
    const paths = await stateFolder();
    queueDatedTicket(paths.outboxDir, noticeOf("a", { transcriptPath: import.meta.filename }));
    queueDatedTicket(paths.outboxDir, noticeOf("b", { transcriptPath: "/nowhere" }));

    postIn(paths);

    expect(waiting(paths)).toEqual(["telegram: 🚀 Claude started"]);
  });

  test("is news at its first prompt, however late that is", async () => {
    const paths = await stateFolder();
    const promptMs = NOON + 2 * MS_PER_HOUR;
    for (const [id, atMs] of [
      ["s1", promptMs],
      ["s2", promptMs + 4_000],
    ] as const) {
      writeEvents(paths, id, [
        { atMs: NOON, event: "started", cwd: "/x/acme-api" },
        { atMs, event: "prompted" },
      ]);
      queue(paths, `started-${id}`, { sessionId: id });
    }

    expect(postIn(paths, { nowMs: promptMs + 5_000 })).toEqual({ nextDueMs: promptMs + 10_000 });
    postIn(paths, { nowMs: promptMs + 10_000 });

    expect(waiting(paths)).toEqual(["telegram: 🚀 2 agents started on acme-api"]);
  });
});

describe("what is not told says why", () => {
  test("switched off, left out, too old, or nowhere to go", async () => {
    const paths = await stateFolder();
    writeShard(paths, shardOf("s1", { project: { dir: "/x/secret" } }));
    queue(paths, "off", { kind: "subagent_finished", agentType: "x" });
    queue(paths, "project", { sessionId: "s1" });
    queue(paths, "old", { atMs: NOON - MS_PER_HOUR - 1, kind: "session_started" });
    queue(paths, "over", { kind: "limit_reached", resetsAtMs: NOON - 1 });
    const events = eventsWith({ projects: ["!secret"] });

    postIn(paths, { nowMs: NOON, notify: { ...DEFAULT_NOTIFY, events } });
    queue(paths, "none", { kind: "limit_reached" });
    postIn(paths, { nowMs: NOON, channels: [] });

    expect(waiting(paths)).toEqual([]);
    expect(dropped(paths)).toEqual({
      off: "switched off",
      project: "project left out",
      old: "too old",
      over: "too old",
      none: "no channel",
    });
    expect(readTold(paths.outboxDir)).toContainEqual({
      key: "project",
      atMs: NOON,
      kind: "dropped",
      dropped: "project left out",
      notice: "session_started",
      title: "🚀 Claude started on secret (box)",
    });
  });
});

describe("in quiet hours", () => {
  const notify = {
    ...DEFAULT_NOTIFY,
    quietHours: { from: "12:00", to: "14:00", timeZone: "UTC" },
  };
  const endMs = NOON + 90 * MS_PER_MINUTE;

  test("pings are dropped and alerts wait, with the times of then", async () => {
    const paths = await stateFolder();
    queue(paths, "ping");
    queue(paths, "limit", {
      kind: "limit_reached",
      window: "five_hour",
      usedPercent: 91,
      resetsAtMs: endMs + 20 * MS_PER_MINUTE,
    });
    queue(paths, "login", { kind: "credential_expiring", expiresAtMs: endMs - 1 });

    postIn(paths, { notify, nowMs: NOON });

    expect(dropped(paths)).toEqual({ ping: "quiet hours", limit: "told", login: "told" });
    expect(readMessages(paths.outboxDir)).toMatchObject([
      {
        notices: ["limit"],
        importance: "alert",
        text: { lines: ["Resets at 14:20 (in 20 min)"] },
        createdAtMs: NOON,
        notBeforeMs: endMs,
        expiresAtMs: endMs + 20 * MS_PER_MINUTE,
      },
      {
        notices: ["login"],
        text: { title: "⚠️ The Claude login has run out" },
        notBeforeMs: endMs,
        expiresAtMs: endMs + MS_PER_HOUR,
      },
    ]);
  });

  test("a limit that is fresh again before they end is not told", async () => {
    const paths = await stateFolder();
    queue(paths, "limit", { kind: "limit_reached", resetsAtMs: endMs });

    postIn(paths, { notify, nowMs: NOON });

    expect(waiting(paths)).toEqual([]);
    expect(dropped(paths)).toEqual({ limit: "quiet hours" });
  });
});

describe("whoever is killed in between", () => {
  /** Steps until all is posted: two bursts, a question and a dropped one, on two channels. */
  const STEPS = 13;

  function queueAll(paths: StatePaths): void {
    for (const id of ["s1", "s2", "s3"]) queue(paths, `started-${id}`, { sessionId: id });
    for (const id of ["s1", "s2"]) {
      queue(paths, `finished-${id}`, { sessionId: id, kind: "session_finished" });
    }
    queue(paths, "waiting-s3", { sessionId: "s3", kind: "session_waiting" });
    queue(paths, "off", { kind: "subagent_finished", agentType: "x" });
  }

  function dieAt(step: number): () => void {
    let left = step;
    return () => {
      if (left-- === 0) throw new Error("killed");
    };
  }

  test.each(Array.from({ length: STEPS }, (_, step) => step))(
    "before step %i has posted nothing twice and loses nothing",
    async (step) => {
      const paths = await stateFolder();
      queueAll(paths);

      expect(() => postIn(paths, { channels: BOTH, onStep: dieAt(step) })).toThrow("killed");
      // Meanwhile the sender has delivered some, and more company came for the bursts.
      for (const message of readMessages(paths.outboxDir).slice(0, 1)) {
        writeDone(paths, message);
      }
      queue(paths, "started-s0", { sessionId: "s0", atMs: NOON - 1 });
      queue(paths, "started-s9", { sessionId: "s9" });
      // The second one gets less far.
      const again = { channels: BOTH, onStep: dieAt(step % 4) };
      expect(() => postIn(paths, again)).toThrow("killed");
      for (let round = 0; round < 2; round++) {
        expect(postIn(paths, { channels: BOTH, nowMs: NOON + 20_000 })).toEqual({});
      }

      expect(readNotices(paths.outboxDir)).toEqual([]);
      const messages = [...readMessages(paths.outboxDir), ...readDone(paths.outboxDir)];
      for (const channel of ["telegram", "slack"]) {
        const told = messages.filter((message) => message.channel === channel);
        expect(told.flatMap(({ notices }) => notices).sort()).toEqual([
          "finished-s1",
          "finished-s2",
          "started-s0",
          "started-s1",
          "started-s2",
          "started-s3",
          "started-s9",
          "waiting-s3",
        ]);
      }
    },
  );

  test("there are no more steps than that", async () => {
    const paths = await stateFolder();
    queueAll(paths);
    let steps = 0;

    postIn(paths, { channels: BOTH, onStep: () => steps++ });

    expect(steps).toBe(STEPS);
  });

  test("the message that is there already says what the others say", async () => {
    const paths = await stateFolder();
    queue(paths, "started-s1");
    queue(paths, "started-s2");
    const nowMs = NOON + 20_000;
    expect(() => postIn(paths, { channels: BOTH, onStep: dieAt(1) })).toThrow("killed");
    queue(paths, "started-s3");

    postIn(paths, { channels: BOTH, nowMs });

    expect(readMessages(paths.outboxDir)).toMatchObject([
      { channel: "slack", text: { title: "🚀 2 agents started" } },
      { channel: "telegram", text: { title: "🚀 2 agents started" } },
      { channel: "slack", notices: ["started-s3"] },
      { channel: "telegram", notices: ["started-s3"] },
    ]);
  });
});

describe("whoever was suspended, and wakes up when another has posted", () => {
  /** Runs once, at the first step: the process stands still there meanwhile. */
  function meanwhile(work: () => void): () => void {
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      work();
    };
  }

  test.each(["waits", "is done"])(
    "leaves alone what that message, which %s, does not tell",
    (how) => leavesOthersAlone(how === "is done"),
  );

  async function leavesOthersAlone(isDone: boolean) {
    const other = await stateFolder();
    const paths = await stateFolder();
    for (const key of ["a", "b"]) queue(other, key);
    postIn(other);
    const [message] = readMessages(other.outboxDir);
    if (message === undefined) throw new Error("nothing was posted");
    for (const key of ["a", "b", "c"]) queue(paths, key);

    postIn(paths, {
      onStep: meanwhile(() => {
        if (isDone) writeDone(paths, message);
        else addMessage(paths.outboxDir, message);
        for (const key of ["a", "b"]) {
          const told = { atMs: NOON, kind: "posted" as const, postedAs: message.id };
          markTold(paths.outboxDir, noticeOf(key), told);
        }
      }),
    });

    expect(dropped(paths)).toEqual({ a: "told", b: "told" });
    expect(readNotices(paths.outboxDir).map(({ key }) => key)).toEqual(["c"]);

    postIn(paths, { nowMs: NOON + 20_000 });

    const told = [...readMessages(paths.outboxDir), ...readDone(paths.outboxDir)];
    expect(told.map(({ notices }) => notices).sort()).toEqual([["a", "b"], ["c"]]);
    expect(readNotices(paths.outboxDir)).toEqual([]);
  }

  test("a finished message that cannot be read any more stands for its own notice", async () => {
    const paths = await stateFolder();
    for (const key of ["a", "b"]) queue(paths, key);

    postIn(paths, {
      onStep: meanwhile(() => {
        mkdirSync(`${paths.outboxDir}/done`);
        writeFileSync(`${paths.outboxDir}/done/${NOON}-a.telegram.json`, "{");
      }),
    });

    expect(readNotices(paths.outboxDir).map(({ key }) => key)).toEqual(["b"]);
  });
});

test("a torn message gives way to the whole one", async () => {
  const paths = await stateFolder();
  queue(paths, "a", { kind: "session_waiting" });
  writeFileSync(`${paths.outboxDir}/${NOON}-a.telegram.message.json`, '{"version":1,"id":');

  postIn(paths);

  expect(waiting(paths)).toEqual(["telegram: ✋ Claude waits for your input"]);
  expect(readNotices(paths.outboxDir)).toEqual([]);
});

function writeDone({ outboxDir }: StatePaths, message: ReturnType<typeof readMessages>[number]) {
  addMessage(outboxDir, message);
  fileAway(outboxDir, message);
}
