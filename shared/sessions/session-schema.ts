import * as z from "zod";
import { MAX_TEXT_CHARACTERS } from "../platform/read-value.ts";

const moment = z.number().min(0).describe("ms since the epoch");
const amount = z.number().min(0);
const percent = z.number().min(0).max(100);
const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/);
const text = z.string().min(1).max(MAX_TEXT_CHARACTERS);

const tokensSchema = z.object({
  input: amount.describe("Uncached input tokens"),
  output: amount.describe("Output tokens, reasoning included"),
  cacheRead: amount,
  cacheWrite5m: amount,
  cacheWrite1h: amount,
  requests: amount.describe("Answers of the API, each counted once"),
  complete: z.boolean().describe("false while the transcript is still being caught up"),
});

const quotaReadingSchema = z.object({ usedPercent: percent, resetsAtMs: moment });

/** One session of the shared sessions file. Tested to agree with the hand-written `parseRecord`. */
export const sessionRecordSchema = z.object({
  sessionId: id,
  name: text.exactOptional(),
  account: id.describe("Account uuid, `api-key`, or `unknown-<sessionId>`"),
  configDir: text.exactOptional().describe("The client's config directory"),
  host: text,
  entrypoint: text.exactOptional().describe("cli, sdk-cli, ..."),
  version: text.exactOptional().describe("Version of the client"),
  transcriptPath: text.exactOptional(),
  project: z
    .object({ dir: text, branch: text.exactOptional(), worktree: text.exactOptional() })
    .exactOptional(),
  model: z.object({ id: text, name: text.exactOptional() }).exactOptional(),
  effort: text.exactOptional(),
  agentName: text.exactOptional(),
  agentId: text.exactOptional().describe("AGENT_ID of the session's environment"),
  startedAtMs: moment.exactOptional(),
  updatedAtMs: moment,
  activeAtMs: moment.exactOptional().describe("Last answer or spending"),
  endedAtMs: moment.exactOptional(),
  endReason: text.exactOptional(),
  pid: amount.exactOptional(),
  processStartedAtMs: moment.exactOptional(),
  cost: z
    .object({
      totalUsd: amount.describe("Continues over restarts of the client's counter; with subagents"),
      apiDurationMs: amount.exactOptional(),
      durationMs: amount.exactOptional(),
      linesAdded: amount.exactOptional(),
      linesRemoved: amount.exactOptional(),
    })
    .exactOptional(),
  context: z
    .object({
      usedPercent: percent.exactOptional(),
      usedTokens: amount.exactOptional(),
      windowTokens: amount.exactOptional(),
    })
    .exactOptional(),
  tokens: tokensSchema.exactOptional().describe("The session's own transcript, without subagents"),
  subagents: z.object({ spawned: amount, running: amount, tokens: tokensSchema.exactOptional() }),
  quota: z
    .object({
      fiveHour: quotaReadingSchema.exactOptional(),
      sevenDay: quotaReadingSchema.exactOptional(),
      observedAtMs: moment.describe("When a response last told these numbers"),
    })
    .exactOptional(),
  cache: z
    .object({
      warm: z.boolean(),
      hitPercent: percent.exactOptional(),
      expiresAtMs: moment.exactOptional(),
    })
    .exactOptional(),
  turns: amount,
  lastError: z.object({ kind: text, atMs: moment }).exactOptional(),
  promptedAtMs: moment.exactOptional(),
  turnEndedAtMs: moment.exactOptional(),
  waitingSinceMs: moment.exactOptional(),
  heartbeatAtMs: moment.exactOptional().describe("Last sign of life of the session's MCP server"),
});

/** `sessions.json`, for other tools: see docs/sessions-file.md. */
export const sessionsFileSchema = z.object({
  version: z.literal(1),
  updatedAtMs: moment,
  sessions: z.record(id, sessionRecordSchema),
});
