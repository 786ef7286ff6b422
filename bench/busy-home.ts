import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type StatePaths, statePaths, tachoHome } from "../shared/platform/state-paths.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from "../shared/platform/time.ts";
import { appendObservations } from "../shared/quota/observations-file.ts";
import { mergeSessions } from "../shared/sessions/merge-file.ts";
import { partPath } from "../shared/sessions/part-paths.ts";
import { ACCOUNT, type LivedSession, liveSession, renderInProcess } from "./lived-session.ts";
import { openResets } from "./statusline-payload.ts";
import { turnsText } from "./transcript-text.ts";

/** A home with the measured session and seven others, all live and merged. */
export type BusyHome = LivedSession & { otherIds: readonly string[] };

export type BusyHomeOptions = {
  transcriptBytes?: number;
  /** Transcripts of other projects that lie in the client's folder. */
  historyBytes?: number;
  finishedAgents?: number;
  /** Readings of a busy week before, two lines each. */
  quotaReadings?: number;
};

export const MIB = 1024 * 1024;
const HISTORY_FILE_BYTES = 2.5 * MIB;
const AGENT_BYTES = 30 * 1024;
const OTHER_SESSIONS = 7;
/** Samples are kept for two hours; the same time moves the quota 30 times. */
const MINUTES = 120;
/** Until 200 agents have been read and found finished. */
const SETTLING_RUNS = 8;
const KEEP_DAYS = 7;

export function openBusyHome(home: string, options: BusyHomeOptions = {}): BusyHome {
  const { transcriptBytes = 5 * MIB, historyBytes = 0, finishedAgents = 0 } = options;
  const { quotaReadings = 0 } = options;
  const otherIds = Array.from({ length: OTHER_SESSIONS }, (_, i) => `other-session-${i}`);
  for (const sessionId of otherIds) {
    liveSession({ home, sessionId, transcriptBytes: 64 * 1024, minutes: 10 });
  }
  writeHistory(home, historyBytes);
  const sessionId = "ddacb4eb-0625-456b-a469-e1b41617d9ba";
  const life = { home, sessionId, transcriptBytes, clientPid: process.pid };
  const paths = statePaths(tachoHome({}, home), {});
  writeQuotaWeek(paths, quotaReadings);
  const session = liveSession({ ...life, minutes: MINUTES });
  writeAgents(session, finishedAgents);
  for (let i = 0; i < SETTLING_RUNS; i++) renderInProcess(session, session.answer(), Date.now());
  mergeSessions(session.paths, { nowMs: Date.now(), keepDays: KEEP_DAYS });
  return { ...session, otherIds };
}

/** As if an MCP server had merged just now, so that a statusline has no reason to. */
export function leaveMerged({ paths }: BusyHome): void {
  const nowS = Date.now() / MS_PER_SECOND;
  utimesSync(paths.sessionsFile, nowS, nowS);
}

/** As if nobody had merged for `ms`, while this session and every second of the others went on. */
export function leaveUnmerged({ paths, otherIds }: BusyHome, ms: number): void {
  const nowS = Date.now() / MS_PER_SECOND;
  for (const id of otherIds.filter((_, i) => i % 2 === 0)) {
    utimesSync(partPath(paths.sessionsDir, id, "shard"), nowS, nowS);
  }
  const mergedS = nowS - ms / MS_PER_SECOND;
  utimesSync(paths.sessionsFile, mergedS, mergedS);
}

function writeHistory(home: string, bytes: number): void {
  const text = bytes === 0 ? "" : turnsText("history", "history", HISTORY_FILE_BYTES);
  for (let i = 0; i * HISTORY_FILE_BYTES < bytes; i++) {
    const folder = join(home, ".claude", "projects", `-home-dev-project-${i % 8}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `history-${i}.jsonl`), text);
  }
}

/** A reading every so often for a week: each 5-hour window fills up, and the 7-day window with them. */
function writeQuotaWeek({ quotaDir }: StatePaths, readings: number): void {
  const nowMs = Date.now();
  const startMs = nowMs - 7 * MS_PER_DAY + MS_PER_HOUR;
  const everyMs = (nowMs - 3 * MS_PER_HOUR - startMs) / readings;
  for (let i = 0; i < readings; i++) {
    const atMs = startMs + i * everyMs;
    const intoWindowMs = (atMs - startMs) % (5 * MS_PER_HOUR);
    const reading = { atMs, sessionId: "earlier", source: "statusline" as const };
    const fiveHour = {
      window: "five_hour",
      usedPercent: Math.round(intoWindowMs / (4 * MS_PER_MINUTE)),
      resetsAtMs: atMs - intoWindowMs + 5 * MS_PER_HOUR,
    };
    const sevenDay = {
      window: "seven_day",
      usedPercent: Math.floor((4 * i) / readings),
      resetsAtMs: openResets(nowMs).sevenDayMs,
    };
    const rows = [fiveHour, sevenDay].map((window) => ({ ...reading, ...window }));
    appendObservations(quotaDir, ACCOUNT, rows, nowMs);
  }
}

/** Agents that ended hours ago, each with its transcript and the client's note that it is finished. */
function writeAgents({ sessionId, transcriptPath }: LivedSession, count: number): void {
  if (count === 0) return;
  const folder = join(transcriptPath.replace(/\.jsonl$/, ""), "subagents");
  mkdirSync(folder, { recursive: true });
  const endedS = (Date.now() - 3 * MS_PER_HOUR) / MS_PER_SECOND;
  for (let i = 0; i < count; i++) {
    const path = join(folder, `agent-a${i}.jsonl`);
    writeFileSync(path, turnsText(sessionId, `agent-${i}`, AGENT_BYTES));
    utimesSync(path, endedS, endedS);
    writeFileSync(join(folder, `agent-a${i}.meta.json`), JSON.stringify({ finished: true }));
  }
  utimesSync(folder, endedS, endedS);
}
