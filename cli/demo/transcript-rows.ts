import { MS_PER_MINUTE } from "../../shared/platform/time.ts";
import type { DemoSession, DemoStep } from "./demo-sessions.ts";

export const DEMO_ACCOUNT = "de300000-0000-4000-8000-00000000acc0";

type AnswerStep = DemoStep & { kind: "answer" | "agent-answer" };

/** The first row of a transcript of a session with a login. */
export function ownerRow({ sessionId }: DemoSession): string {
  return line({ type: "session-owner", accountUuid: DEMO_ACCOUNT, sessionId });
}

/** The rows of a step's answers, as the client writes them; see docs/claude-code.md#transcripts. */
export function answerRows(session: DemoSession, step: AnswerStep, zeroMs: number): string {
  const { sessionId, model } = session;
  const agentId = step.kind === "agent-answer" ? step.agentId : undefined;
  const atMs = zeroMs + step.minute * MS_PER_MINUTE;
  return Array.from({ length: step.answers }, (_, index) =>
    line({
      isSidechain: agentId !== undefined,
      agentId,
      type: "assistant",
      timestamp: new Date(atMs).toISOString(),
      sessionId,
      entrypoint: session.isPrintMode ? "sdk-cli" : "cli",
      version: "2.1.329",
      effort: session.effort,
      gitBranch: session.branch ?? "HEAD",
      message: {
        id: `msg_${sessionId.slice(0, 8)}_${agentId ?? "main"}_${step.minute}_${index}`,
        type: "message",
        role: "assistant",
        model: model.id,
        content: [{ type: "text", text: "An invented answer of the demo." }],
        stop_reason: "end_turn",
        usage: usageOf(step.contextTokens),
      },
    }),
  ).join("");
}

/** The client's running total, which it writes when it ends. */
export function costRow({ sessionId }: DemoSession, costUsd: number): string {
  return line({ type: "cost-state", sessionId, totalCostUSD: costUsd });
}

/** Most of what is sent was sent before. */
function usageOf(contextTokens: number) {
  const written = Math.round(contextTokens * 0.05);
  return {
    input_tokens: 12,
    output_tokens: 840,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: contextTokens - written - 12,
    cache_creation: { ephemeral_1h_input_tokens: written, ephemeral_5m_input_tokens: 0 },
  };
}

function line(row: object): string {
  return `${JSON.stringify(row)}\n`;
}
