/**
 * The invented sessions of the demo. Minutes count from the end of the play, which is now: what lies
 * before `PLAY_FROM_MINUTE` is history, recorded before the first picture.
 */
export type DemoSession = {
  sessionId: string;
  project: string;
  branch?: string;
  model: { id: string; name: string; windowTokens: number };
  effort?: string;
  /** `claude -p` draws no statusline: such a session is known from hooks and transcript alone. */
  isPrintMode?: true;
  /** By time. */
  steps: readonly DemoStep[];
};

export type DemoStep = { minute: number } & (
  | { kind: "start" | "prompt" | "question" | "stop" | "end" }
  /** `answers` of the API since the step before, and what they came to together. */
  | { kind: "answer"; answers: number; costUsd: number; contextTokens: number; lines?: LineChange }
  | { kind: "agent-start" | "agent-stop"; agentId: string }
  | { kind: "agent-answer"; agentId: string; answers: number; contextTokens: number }
);
type LineChange = { added: number; removed: number };

export const PLAY_FROM_MINUTE = -18;

const OPUS = { id: "claude-opus-5-5", name: "Opus 5.5", windowTokens: 1_000_000 };
const SONNET = { id: "claude-sonnet-5", name: "Sonnet 5", windowTokens: 1_000_000 };
const HAIKU = { id: "claude-haiku-4-5", name: "Haiku 4.5", windowTokens: 200_000 };

/** The session whose statusline the demo shows. */
const ACME: DemoSession = {
  sessionId: "de300001-0000-4000-8000-000000000001",
  project: "acme-api",
  branch: "main",
  model: OPUS,
  effort: "medium",
  steps: [
    { minute: -95, kind: "start" },
    { minute: -94, kind: "prompt" },
    answer(-92, { answers: 4, costUsd: 0.42, contextTokens: 92_000 }),
    answer(-75, { answers: 9, costUsd: 0.81, contextTokens: 164_000, added: 64, removed: 12 }),
    answer(-60, { answers: 7, costUsd: 0.66, contextTokens: 210_000, added: 31, removed: 9 }),
    answer(-45, { answers: 5, costUsd: 0.43, contextTokens: 238_000, added: 18, removed: 4 }),
    answer(-28, { answers: 7, costUsd: 0.59, contextTokens: 272_000, added: 22, removed: 3 }),
    answer(-18, { answers: 1, costUsd: 0.09, contextTokens: 281_000 }),
    answer(-16, { answers: 2, costUsd: 0.16, contextTokens: 295_000, added: 12, removed: 2 }),
    answer(-14, { answers: 2, costUsd: 0.19, contextTokens: 312_000 }),
    agent(-12, "agent-start", "a1"),
    agent(-12, "agent-start", "a2"),
    answer(-11, { answers: 1, costUsd: 0.24, contextTokens: 321_000 }),
    agent(-10, "agent-start", "a3"),
    agentAnswer(-10, "a1", 38_000),
    agentAnswer(-9, "a2", 44_000),
    answer(-8, { answers: 1, costUsd: 0.61, contextTokens: 334_000, added: 41, removed: 17 }),
    agentAnswer(-6, "a1", 61_000),
    agentAnswer(-5, "a3", 52_000),
    answer(-4, { answers: 2, costUsd: 0.72, contextTokens: 349_000, added: 25, removed: 6 }),
    agent(-3, "agent-stop", "a2"),
    agentAnswer(-2, "a3", 70_000),
    answer(-1, { answers: 2, costUsd: 0.58, contextTokens: 366_000, added: 19, removed: 8 }),
  ],
};

const INFRA: DemoSession = {
  sessionId: "de300002-0000-4000-8000-000000000002",
  project: "infra",
  branch: "fix/dns",
  model: SONNET,
  effort: "medium",
  steps: [
    { minute: -69, kind: "prompt" },
    answer(-50, { answers: 6, costUsd: 0.22, contextTokens: 61_000, added: 9, removed: 3 }),
    answer(-30, { answers: 5, costUsd: 0.17, contextTokens: 83_000 }),
    answer(-13, { answers: 3, costUsd: 0.12, contextTokens: 104_000, added: 14, removed: 1 }),
    answer(-9, { answers: 2, costUsd: 0.09, contextTokens: 118_000 }),
    { minute: -6, kind: "question" },
  ],
};

const DOCS: DemoSession = {
  sessionId: "de300003-0000-4000-8000-000000000003",
  project: "docs",
  model: HAIKU,
  steps: [
    { minute: -54, kind: "prompt" },
    answer(-52, { answers: 2, costUsd: 0.01, contextTokens: 21_000, added: 6, removed: 6 }),
    { minute: -51, kind: "stop" },
  ],
};

const BILLING: DemoSession = {
  sessionId: "de300004-0000-4000-8000-000000000004",
  project: "billing",
  branch: "main",
  model: OPUS,
  effort: "high",
  steps: [
    { minute: -1469, kind: "prompt" },
    answer(-1440, { answers: 22, costUsd: 2.4, contextTokens: 240_000, added: 210, removed: 48 }),
    answer(-180, { answers: 19, costUsd: 2.11, contextTokens: 410_000, added: 95, removed: 70 }),
    { minute: -170, kind: "end" },
  ],
};

const NIGHTLY: DemoSession = {
  sessionId: "de300005-0000-4000-8000-000000000005",
  project: "nightly-report",
  model: SONNET,
  isPrintMode: true,
  steps: [
    { minute: -420, kind: "start" },
    { minute: -420, kind: "prompt" },
    answer(-409, { answers: 14, costUsd: 0.94, contextTokens: 132_000 }),
    { minute: -409, kind: "stop" },
    { minute: -409, kind: "end" },
  ],
};

export const SHOWN_SESSION = ACME;
export const DEMO_SESSIONS: readonly DemoSession[] = [ACME, INFRA, DOCS, BILLING, NIGHTLY];

function answer(
  minute: number,
  {
    added,
    removed,
    ...used
  }: { answers: number; costUsd: number; contextTokens: number } & {
    added?: number;
    removed?: number;
  },
): DemoStep {
  return { minute, kind: "answer", ...used, lines: { added: added ?? 0, removed: removed ?? 0 } };
}

function agent(minute: number, kind: "agent-start" | "agent-stop", agentId: string): DemoStep {
  return { minute, kind, agentId };
}

function agentAnswer(minute: number, agentId: string, contextTokens: number): DemoStep {
  return { minute, kind: "agent-answer", agentId, answers: 3, contextTokens };
}
