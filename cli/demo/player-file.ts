import type { LayoutName } from "../../shared/config/config.ts";
import { MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { hookPayload, type PayloadPlace, statuslinePayload } from "./client-payloads.ts";
import { appendRows, type DemoHome, projectDir, transcriptPath } from "./demo-home-file.ts";
import type { DemoSession, DemoStep } from "./demo-sessions.ts";
import { progressOf } from "./session-progress.ts";
import { answerRows, costRow, ownerRow } from "./transcript-rows.ts";

/** Plays the part of Claude Code: gives payloads to whoever records them. */
export type DemoClient = {
  hook: (call: { session: DemoSession; step: DemoStep } & Call) => Promise<void>;
  /** Returns the line. */
  statusline: (call: Call, form: LineForm) => Promise<string>;
};
/** `nowMs` is what the one who records has to take for now. */
type Call = { payload: string; nowMs: number };
export type LineForm = { columns: number; layout: LayoutName };

/** Plays invented sessions: writes their transcripts and tells what Claude Code would tell. */
export type Player = {
  /** Plays all steps up to and with this minute; sessions run side by side, as in life. */
  playUntil: (minute: number) => Promise<void>;
  /** The statusline of a session at this minute, after the steps that were played. */
  statusline: (session: DemoSession, minute: number, form: LineForm) => Promise<string>;
};

export type PlayerSettings = {
  home: DemoHome;
  client: DemoClient;
  /** Minute 0 on the clock. */
  zeroMs: number;
  /** Once it is aborted, no further step begins. */
  signal: AbortSignal;
};

const UNSEEN: LineForm = { columns: 120, layout: "full" };

export function createPlayer(
  sessions: readonly DemoSession[],
  { home, client, zeroMs, signal }: PlayerSettings,
): Player {
  const played = new Map<DemoSession, number>();
  const stepsOf = (session: DemoSession) => played.get(session) ?? 0;
  const placeOf = (session: DemoSession): PayloadPlace => ({
    projectDir: projectDir(home, session.project),
    transcriptPath: transcriptPath(home, session),
    zeroMs,
  });

  const statusline = (session: DemoSession, minute: number, form: LineForm) => {
    const progress = progressOf(session, stepsOf(session), minute);
    const payload = statuslinePayload(session, progress, placeOf(session));
    return client.statusline({ payload, nowMs: momentOf(minute, zeroMs) }, form);
  };

  const play = async (session: DemoSession, step: DemoStep) => {
    played.set(session, stepsOf(session) + 1);
    const { minute } = step;
    writeRows(home, session, step, { zeroMs, ...progressOf(session, stepsOf(session), minute) });
    const payload = hookPayload(session, step, placeOf(session));
    if (payload !== undefined) {
      await client.hook({ session, step, payload, nowMs: momentOf(minute, zeroMs) });
    } else if (step.kind === "answer" && session.isPrintMode !== true) {
      await statusline(session, minute, UNSEEN);
    }
  };

  const playSession = async (session: DemoSession, minute: number) => {
    for (const step of session.steps.slice(stepsOf(session))) {
      if (step.minute > minute || signal.aborted) return;
      await play(session, step);
    }
  };

  return {
    statusline,
    playUntil: async (minute) => {
      await Promise.all(sessions.map((session) => playSession(session, minute)));
    },
  };
}

/** A minute of the play on the clock. */
export function momentOf(minute: number, zeroMs: number): number {
  return zeroMs + minute * MS_PER_MINUTE;
}

function writeRows(
  home: DemoHome,
  session: DemoSession,
  step: DemoStep,
  now: { zeroMs: number; costUsd: number },
): void {
  const agentId = step.kind === "agent-answer" ? step.agentId : undefined;
  const rows = rowsOf(session, step, now);
  if (rows !== undefined) appendRows(transcriptPath(home, session, agentId), rows);
}

function rowsOf(
  session: DemoSession,
  step: DemoStep,
  { zeroMs, costUsd }: { zeroMs: number; costUsd: number },
): string | undefined {
  switch (step.kind) {
    case "prompt":
      return ownerRow(session);
    case "answer":
    case "agent-answer":
      return answerRows(session, step, zeroMs);
    case "end":
      return costRow(session, costUsd);
    default:
      return undefined;
  }
}
