import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { DEFAULT_CONFIG } from "../shared/config/default-config.ts";
import { type StatePaths, statePaths, tachoHome } from "../shared/platform/state-paths.ts";
import { MS_PER_MINUTE } from "../shared/platform/time.ts";
import { appendEvent } from "../shared/sessions/events-file.ts";
import { writeHeartbeat } from "../shared/sessions/heartbeat-file.ts";
import { run } from "../statusline/run.ts";
import { childEnv } from "./program.ts";
import {
  ANSWER_USD,
  openResets,
  type PayloadSource,
  statuslinePayload,
} from "./statusline-payload.ts";
import { answerText, headText, turnsText } from "./transcript-text.ts";

/** A session that goes on: each `answer` is one more reply of the client. */
export type LivedSession = PayloadSource & {
  home: string;
  paths: StatePaths;
  /** What the client's children find in their environment. */
  env: Record<string, string>;
  /** Appends a reply to the transcript. Returns the JSON that the client then hands a statusline. */
  answer: (minutesAgo?: number) => string;
  /** What the session had cost in the last payload. */
  lastCostUsd: () => number;
};

export type Life = {
  home: string;
  sessionId: string;
  /** Of the transcript, before the session's first render. */
  transcriptBytes: number;
  /** How long it has been running, with one render a minute. */
  minutes: number;
  /** The client's process; only one session can belong to it. */
  clientPid?: number;
};

export const ACCOUNT = "11111111-1111-4111-8111-111111111111";

/** Lets a session live its minutes through the statusline's own code, so that its state is real. */
export function liveSession(life: Life): LivedSession {
  const session = newSession(life);
  const nowMs = Date.now();
  for (let left = life.minutes; left >= 0; left--) {
    const atMs = nowMs - left * MS_PER_MINUTE;
    if (left % 6 === 0) turnEvents(session, atMs);
    renderInProcess(session, session.answer(left), atMs);
  }
  const beat = { atMs: nowMs, pid: process.pid, host: hostname() };
  writeHeartbeat(session.paths.sessionsDir, session.sessionId, beat);
  return session;
}

/** One run of the statusline without its process. */
export function renderInProcess(session: LivedSession, stdinText: string, nowMs: number) {
  const { env, home, paths } = session;
  return run({ stdinText, env, homeDir: home, nowMs, hostname }, DEFAULT_CONFIG, paths);
}

function newSession({ home, sessionId, transcriptBytes, clientPid }: Life): LivedSession {
  const projectDir = openProject(home);
  const transcripts = join(home, ".claude", "projects", "-home-dev-acme-api");
  mkdirSync(transcripts, { recursive: true });
  const transcriptPath = join(transcripts, `${sessionId}.jsonl`);
  const talk = turnsText(sessionId, `${sessionId}-old`, transcriptBytes);
  writeFileSync(transcriptPath, headText(sessionId, ACCOUNT) + talk);
  const env = {
    ...childEnv(home),
    CLAUDE_CODE_SESSION_ID: sessionId,
    CLAUDE_PROJECT_DIR: projectDir,
    ...(clientPid !== undefined && { CLAUDE_PID: `${clientPid}` }),
  };
  const source = { sessionId, transcriptPath, projectDir, resets: openResets(Date.now()) };
  let answers = 0;
  return {
    ...source,
    home,
    env,
    paths: statePaths(tachoHome(env, home), env),
    answer: (minutesAgo = 0) => {
      answers++;
      appendFileSync(transcriptPath, answerText(sessionId, `${sessionId}-${answers}`));
      return statuslinePayload(source, answers, quotaPercent(minutesAgo));
    },
    lastCostUsd: () => ANSWER_USD * answers,
  };
}

/** What all sessions of the account heard then: a point every four minutes, and now it rests. */
function quotaPercent(minutesAgo: number): number {
  return 42 - Math.floor(minutesAgo / 4);
}

/** A folder under git, and the little that the client keeps in a home. */
function openProject(home: string): string {
  const projectDir = join(home, "acme-api");
  mkdirSync(join(projectDir, ".git"), { recursive: true });
  // A real repository where git is there: other statuslines ask it.
  spawnSync("git", ["init", "--quiet", "--initial-branch=main", projectDir]);
  writeFileSync(join(projectDir, ".git", "HEAD"), "ref: refs/heads/main\n");
  mkdirSync(join(home, ".claude"), { recursive: true });
  const account = { oauthAccount: { accountUuid: ACCOUNT }, numStartups: 12 };
  writeFileSync(join(home, ".claude.json"), JSON.stringify(account));
  writeFileSync(join(home, ".claude", "settings.json"), JSON.stringify({ model: "opus" }));
  return projectDir;
}

/** A turn with an agent in it, as the hooks tell it. */
function turnEvents({ sessionId, paths }: LivedSession, atMs: number): void {
  const agentId = `a${atMs}`;
  const append = (event: Parameters<typeof appendEvent>[2]) =>
    appendEvent(paths.sessionsDir, sessionId, event);
  append({ atMs, event: "prompted" });
  append({ atMs, event: "agent_started", agentId, agentType: "general-purpose" });
  append({ atMs: atMs + 1, event: "agent_stopped", agentId });
  append({ atMs: atMs + 2, event: "turn_ended" });
}
