/** Rows as Claude Code 2.1.329 writes them into a transcript (docs/claude-code.md), of invented talk. */

/** What a transcript begins with; the owner's row names the account. */
export function headText(sessionId: string, account: string): string {
  return rows([
    { type: "mode", mode: "normal", sessionId },
    { type: "permission-mode", permissionMode: "default", sessionId },
    { type: "session-owner", accountUuid: account, organizationUuid: account, sessionId },
  ]);
}

/** Whole turns until they fill `bytes`; `name` keeps the ids of two texts apart. */
export function turnsText(sessionId: string, name: string, bytes: number): string {
  const turns: string[] = [];
  for (let size = 0; size < bytes; size += turns.at(-1)?.length ?? 0) {
    turns.push(turnText(sessionId, `${name}-${turns.length}`, turns.length));
  }
  return turns.join("");
}

/** One short answer: what a render finds new after a turn. */
export function answerText(sessionId: string, messageId: string): string {
  return rows([answerRow(sessionId, messageId, { type: "text", text: WORDS.slice(0, 200) })]);
}

/** A prompt, an answer in three rows with the same usage, and the result of its tool. */
function turnText(sessionId: string, id: string, number: number): string {
  const path = `/home/dev/acme-api/src/handlers/order-${number % 97}.ts`;
  const tool = { type: "tool_use", id: `toolu_${id}`, name: "Read", input: { file_path: path } };
  return rows([
    userRow(sessionId, WORDS.slice(0, 80)),
    answerRow(sessionId, id, { type: "thinking", thinking: WORDS, signature: "x".repeat(300) }),
    answerRow(sessionId, id, { type: "text", text: WORDS.slice(0, 400) }),
    answerRow(sessionId, id, tool),
    userRow(sessionId, [
      { type: "tool_result", tool_use_id: tool.id, content: WORDS.repeat(2 + (number % 7) * 3) },
    ]),
  ]);
}

function userRow(sessionId: string, content: unknown) {
  return { ...common(sessionId), type: "user", message: { role: "user", content } };
}

function answerRow(sessionId: string, messageId: string, block: object) {
  const message = {
    model: "claude-opus-5-5",
    id: `msg_${messageId}`,
    type: "message",
    role: "assistant",
    content: [block],
    stop_reason: "end_turn",
    usage: {
      input_tokens: 12,
      cache_creation_input_tokens: 3_400,
      cache_read_input_tokens: 15_200,
      output_tokens: 57,
      server_tool_use: { web_search_requests: 0, web_fetch_requests: 0 },
      service_tier: "standard",
      cache_creation: { ephemeral_1h_input_tokens: 2_000, ephemeral_5m_input_tokens: 1_400 },
    },
  };
  const requestId = `req_${messageId}`;
  return { ...common(sessionId), message, requestId, type: "assistant", effort: "medium" };
}

function common(sessionId: string) {
  return {
    parentUuid: "0bcf1d6e-5a3c-4b5e-9f0a-3f2f4a1c2b7d",
    isSidechain: false,
    uuid: "29ae397b-7c61-4a5e-8d8e-6f9f4f1f1e11",
    timestamp: "2026-11-21T07:51:35.774Z",
    userType: "external",
    entrypoint: "cli",
    cwd: "/home/dev/acme-api",
    sessionId,
    version: "2.1.329",
    gitBranch: "main",
  };
}

function rows(values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

const WORDS =
  "The handler reads the order, checks the stock and answers with what can be delivered. ".repeat(
    8,
  );
