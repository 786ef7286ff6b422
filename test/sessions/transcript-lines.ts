/** Lines of a transcript as Claude Code 2.1.329 writes them, cut down to what matters. */
type Usage = { input?: number; output?: number; read?: number; write5m?: number; write1h?: number };

export function answerLine(
  messageId: string,
  { input = 12, output = 57, read = 15_200, write5m = 1_400, write1h = 2_000 }: Usage = {},
  extra: Record<string, unknown> = {},
): string {
  return `${JSON.stringify({
    isSidechain: false,
    message: {
      id: messageId,
      role: "assistant",
      model: "claude-opus-5-5",
      content: [{ type: "text", text: 'He said "assistant" and {"usage":{"input_tokens":999}}' }],
      usage: {
        input_tokens: input,
        cache_creation_input_tokens: write5m + write1h,
        cache_read_input_tokens: read,
        output_tokens: output,
        cache_creation: {
          ephemeral_1h_input_tokens: write1h,
          ephemeral_5m_input_tokens: write5m,
        },
        iterations: [],
      },
    },
    requestId: `req_${messageId}`,
    type: "assistant",
    timestamp: "2026-11-20T12:00:00.000Z",
    effort: "medium",
    entrypoint: "sdk-cli",
    cwd: "/home/dev/acme-api",
    version: "2.1.329",
    gitBranch: "main",
    ...extra,
  })}\n`;
}

export function userLine(text: string): string {
  return `${JSON.stringify({ type: "user", message: { role: "user", content: text }, toolUseResult: { usage: { output_tokens: 5_000 } } })}\n`;
}

export function ownerLine(accountUuid: string): string {
  return `${JSON.stringify({ type: "session-owner", accountUuid, sessionId: "s1" })}\n`;
}

export function costLine(totalCostUSD: number): string {
  return `${JSON.stringify({ type: "cost-state", sessionId: "s1", totalCostUSD, totalAPIDuration: 93, totalDuration: 653, totalLinesAdded: 3, totalLinesRemoved: 1 })}\n`;
}

/** What one default answer counts. */
export const ONE_ANSWER = {
  input: 12,
  output: 57,
  cacheRead: 15_200,
  cacheWrite5m: 1_400,
  cacheWrite1h: 2_000,
  requests: 1,
};
