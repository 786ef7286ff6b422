/** What the mock model says: a sentence, or a sentence and a call of one tool. */
export type ModelAnswer = { text: string } | ToolCall;

export type ToolCall = { tool: string; input: Readonly<Record<string, unknown>> };

type Message = {
  answer: ModelAnswer;
  /** Number of the request; the usage differs with it, so that a wrong sum shows. */
  number: number;
  model: string;
};

export const messageJson = {
  headers: { "content-type": "application/json" },
  body: (message: Message): string =>
    JSON.stringify({
      ...messageHead(message),
      content: contentBlocks(message),
      stop_reason: stopReason(message),
      usage: usage(message.number),
    }),
};

/** The same as server-sent events. The first event tells one output token, the last all of them. */
export const messageStream = {
  headers: { "content-type": "text/event-stream", "cache-control": "no-cache" },
  body: (message: Message): string =>
    [
      {
        type: "message_start",
        message: { ...messageHead(message), usage: { ...usage(message.number), output_tokens: 1 } },
      },
      ...contentBlocks(message).flatMap(blockEvents),
      {
        type: "message_delta",
        delta: { stop_reason: stopReason(message), stop_sequence: null },
        usage: usage(message.number),
      },
      { type: "message_stop" },
    ]
      .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      .join(""),
};

function messageHead({ number, model }: Message): object {
  return {
    id: `msg_mock${process.pid}x${number}`,
    type: "message",
    role: "assistant",
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
  };
}

type Block =
  | { type: "text"; text: string }
  | { type: "tool_use"; id: string; name: string; input: Readonly<Record<string, unknown>> };

/** A tool call has two blocks: the client writes the usage once per block, which must count once. */
function contentBlocks({ answer, number }: Message): Block[] {
  if ("text" in answer) return [{ type: "text", text: answer.text }];
  return [
    { type: "text", text: "I ask the tool." },
    { type: "tool_use", id: `toolu_mock${number}`, name: answer.tool, input: answer.input },
  ];
}

function stopReason({ answer }: Message): string {
  return "text" in answer ? "end_turn" : "tool_use";
}

function usage(number: number): object {
  return {
    input_tokens: 10 + number,
    cache_creation_input_tokens: 3_000 + 3 * number,
    cache_read_input_tokens: 15_000 + 5 * number,
    cache_creation: {
      ephemeral_5m_input_tokens: 1_000 + number,
      ephemeral_1h_input_tokens: 2_000 + 2 * number,
    },
    output_tokens: 50 + 7 * number,
    service_tier: "standard",
  };
}

type StreamEvent = { type: string; [key: string]: unknown };

function blockEvents(block: Block, index: number): StreamEvent[] {
  const start = block.type === "text" ? { ...block, text: "" } : { ...block, input: {} };
  const delta =
    block.type === "text"
      ? { type: "text_delta", text: block.text }
      : { type: "input_json_delta", partial_json: JSON.stringify(block.input) };
  return [
    { type: "content_block_start", index, content_block: start },
    { type: "content_block_delta", index, delta },
    { type: "content_block_stop", index },
  ];
}
