import { readFile } from "node:fs/promises";
import { amountAt, objectAt, parseObject, stringAt } from "../../shared/platform/read-value.ts";

export type CountedTokens = {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  requests: number;
};

/**
 * Counts a transcript's tokens from its own text, knowing nothing of how the product does it: the
 * last row of each message counts; rows that a fork copied from its parent do not.
 */
export async function countTranscriptTokens(path: string): Promise<CountedTokens> {
  const usageById = new Map<string, Usage>();
  for (const line of (await readFile(path, "utf8")).trimEnd().split("\n")) {
    const row = parseObject(line);
    const message = objectAt(row, "message");
    const id = stringAt(message, "id");
    const usage = objectAt(message, "usage");
    const asker = stringAt(row, "requestSessionId") ?? stringAt(row, "sessionId");
    const isCopy = asker !== stringAt(row, "sessionId");
    if (id !== undefined && usage !== undefined && !isCopy) usageById.set(id, usage);
  }
  const usages = [...usageById.values()];
  const sum = (read: (usage: Usage) => number | undefined): number =>
    usages.reduce((total, usage) => total + (read(usage) ?? 0), 0);
  const written = (usage: Usage) => objectAt(usage, "cache_creation");
  return {
    input: sum((usage) => amountAt(usage, "input_tokens")),
    output: sum((usage) => amountAt(usage, "output_tokens")),
    cacheRead: sum((usage) => amountAt(usage, "cache_read_input_tokens")),
    cacheWrite5m: sum((usage) => amountAt(written(usage), "ephemeral_5m_input_tokens")),
    cacheWrite1h: sum((usage) => amountAt(written(usage), "ephemeral_1h_input_tokens")),
    requests: usages.length,
  };
}

type Usage = NonNullable<ReturnType<typeof objectAt>>;
