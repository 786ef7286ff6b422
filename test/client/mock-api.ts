import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { isObject, parseObject } from "../../shared/platform/read-value.ts";
import { MS_PER_DAY, MS_PER_HOUR } from "../../shared/platform/time.ts";
import { type ModelAnswer, messageJson, messageStream, type ToolCall } from "./mock-message.ts";
import { type ModelRequest, readModelRequest } from "./model-request.ts";

/** What the response headers and the usage endpoint say from now on; a test changes it as it goes. */
type MockQuota = {
  fiveHourPercent: number;
  sevenDayPercent: number;
  fiveHourResetsAtMs: number;
  sevenDayResetsAtMs: number;
};

/** `afterwards` is said when the called tool has answered. */
type ScriptedAnswer =
  | { text: string }
  | { call: ToolCall; afterwards: string }
  | { refusal: "five_hour_limit" };

export type MockApi = {
  url: string;
  quota: MockQuota;
  /** What the client asked of the model so far, oldest first. */
  requests: readonly ModelRequest[];
  /** All that was sent here, word for word; of the headers without the login. */
  received: readonly string[];
  /** From now on a prompt that holds `words` is answered so; other prompts with one plain sentence. */
  answer: (words: string, answer: ScriptedAnswer) => void;
  close: () => Promise<void>;
};

/** A loopback stand-in of the Anthropic API on a free port: as much of it as the client asks for. */
export async function startMockApi(): Promise<MockApi> {
  const requests: ModelRequest[] = [];
  const received: string[] = [];
  const script = new Map<string, ScriptedAnswer>();
  const quota: MockQuota = {
    fiveHourPercent: 42,
    sevenDayPercent: 17,
    fiveHourResetsAtMs: Date.now() + 3 * MS_PER_HOUR,
    sevenDayResetsAtMs: Date.now() + 4 * MS_PER_DAY,
  };

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", "http://mock").pathname;
    const sent = await text(request);
    const { authorization: _, ...headers } = request.headers;
    received.push(`${request.url} ${JSON.stringify(headers)} ${sent}`);
    const body = parseObject(sent);
    if (path === "/v1/messages" && body !== undefined) {
      const asked = readModelRequest(body, request.headers);
      const number = requests.push(asked);
      const answer = chooseAnswer(asked, script);
      if (answer === "five_hour_limit") return refuse(response, quota);
      const send = body.stream === true ? messageStream : messageJson;
      response.writeHead(200, { ...send.headers, ...rateLimitHeaders(quota) });
      response.end(send.body({ answer, number, model: asked.model }));
      return;
    }
    const known = path === "/v1/messages/count_tokens" ? { input_tokens: 1_234 } : undefined;
    const answer = known ?? (path === "/api/oauth/usage" ? usageEndpoint(quota) : undefined);
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer ?? notFound(path)));
  }

  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => response.destroy(asError(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (!isObject(address)) throw new Error("The mock API has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    quota,
    requests,
    received,
    answer: (words, answer) => script.set(words, answer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function chooseAnswer(
  request: ModelRequest,
  script: ReadonlyMap<string, ScriptedAnswer>,
): ModelAnswer | "five_hour_limit" {
  const words = [...script.keys()].find((key) => request.prompt.includes(key)) ?? "";
  const scripted = script.get(words) ?? { text: "Noted." };
  if ("refusal" in scripted) return scripted.refusal;
  if ("text" in scripted) return scripted;
  return request.toolResults.length === 0 ? scripted.call : { text: scripted.afterwards };
}

/** As the API says that a window is used up; the client learns from the headers which, and until when. */
function refuse(response: ServerResponse, quota: MockQuota): void {
  const prefix = "anthropic-ratelimit-unified";
  response.writeHead(429, {
    ...rateLimitHeaders({ ...quota, fiveHourPercent: 100 }),
    [`${prefix}-status`]: "rejected",
    [`${prefix}-5h-status`]: "rejected",
    "content-type": "application/json",
    "x-should-retry": "false",
  });
  const error = { type: "rate_limit_error", message: "The limit is reached." };
  response.end(JSON.stringify({ type: "error", error }));
}

/** From these headers, not from the usage endpoint, the client learns the two windows. */
function rateLimitHeaders(quota: MockQuota): Record<string, string> {
  const prefix = "anthropic-ratelimit-unified";
  return {
    "request-id": "req_mock",
    [`${prefix}-status`]: "allowed",
    [`${prefix}-reset`]: unixSeconds(quota.fiveHourResetsAtMs),
    [`${prefix}-representative-claim`]: "five_hour",
    [`${prefix}-5h-status`]: "allowed",
    [`${prefix}-5h-reset`]: unixSeconds(quota.fiveHourResetsAtMs),
    [`${prefix}-5h-utilization`]: String(quota.fiveHourPercent / 100),
    [`${prefix}-7d-status`]: "allowed",
    [`${prefix}-7d-reset`]: unixSeconds(quota.sevenDayResetsAtMs),
    [`${prefix}-7d-utilization`]: String(quota.sevenDayPercent / 100),
  };
}

function usageEndpoint(quota: MockQuota): object {
  return {
    five_hour: usageWindow(quota.fiveHourPercent, quota.fiveHourResetsAtMs),
    seven_day: usageWindow(quota.sevenDayPercent, quota.sevenDayResetsAtMs),
    seven_day_opus: null,
  };
}

function usageWindow(utilization: number, resetsAtMs: number): object {
  return { utilization, resets_at: new Date(resetsAtMs).toISOString() };
}

function notFound(path: string): object {
  return { type: "error", error: { type: "not_found_error", message: `No ${path} here.` } };
}

function unixSeconds(moment: number): string {
  return String(Math.floor(moment / 1_000));
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
