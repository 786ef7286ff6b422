import { amountAt, booleanAt, fieldsAt, parseObject, textAt } from "../platform/read-value.ts";

/** Something that happened in a session, as a hook told it. No prompt or answer text is kept. */
export type SessionEvent = {
  atMs: number;
  event: (typeof EVENTS)[number];
  /** started: startup, resume, clear, compact, fork. ended: clear, logout, prompt_input_exit, other. */
  reason?: string;
  agentId?: string;
  agentType?: string;
  /** failed: the client's kind of error; waiting: its kind of notification; agent_asked: `denied`. */
  kind?: string;
  transcriptPath?: string;
  cwd?: string;
  model?: string;
  pid?: number;
  processStartedAtMs?: number;
  host?: string;
  entrypoint?: string;
  configDir?: string;
  agentIdEnv?: string;
  /** prompted: a prompt that the client wrote itself, such as the news of a finished agent. */
  automatic?: boolean;
};

export const EVENTS = [
  "started",
  "prompted",
  "agent_asked",
  "agent_started",
  "agent_stopped",
  "turn_ended",
  "failed",
  "waiting",
  "ended",
] as const;

export function eventLine(event: SessionEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/** One line of an events file; `undefined` for a torn or foreign one. */
export function parseEvent(line: string): SessionEvent | undefined {
  const raw = line === "" ? undefined : parseObject(line);
  const atMs = amountAt(raw, "atMs");
  const event = EVENTS.find((name) => name === raw?.event);
  if (raw === undefined || atMs === undefined || event === undefined) return undefined;
  return {
    atMs,
    event,
    ...fieldsAt(raw, TEXTS, textAt),
    ...fieldsAt(raw, ["pid", "processStartedAtMs"], amountAt),
    ...fieldsAt(raw, ["automatic"], booleanAt),
  };
}

const TEXTS = [
  "reason",
  "agentId",
  "agentType",
  "kind",
  "transcriptPath",
  "cwd",
  "model",
  "host",
  "entrypoint",
  "configDir",
  "agentIdEnv",
] as const;
