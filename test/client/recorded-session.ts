import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  amountAt,
  type JsonObject,
  objectAt,
  parseObject,
} from "../../shared/platform/read-value.ts";
import type { ClientHome } from "./client-home.ts";

/** The session as it stands in the shared sessions file right now, read as any other tool would. */
export async function recordedSession(
  home: ClientHome,
  sessionId: string,
): Promise<JsonObject | undefined> {
  const text = await readFile(home.sessionsPath, "utf8").catch(() => "");
  return objectAt(objectAt(parseObject(text), "sessions"), sessionId);
}

/** Where the client keeps a session of the home's project. */
export function transcriptPath(home: ClientHome, sessionId: string): string {
  const slug = home.projectDir.replaceAll(/[^A-Za-z0-9]/g, "-");
  return join(home.dir, ".claude", "projects", slug, `${sessionId}.jsonl`);
}

/** What the session cost by the client's own last word on it, subagents and a fork's past included. */
export async function clientCostUsd(home: ClientHome, sessionId: string): Promise<number> {
  const text = await readFile(transcriptPath(home, sessionId), "utf8");
  const rows = text.split("\n").map(parseObject);
  return (
    amountAt(
      rows.findLast((row) => row?.type === "cost-state"),
      "totalCostUSD",
    ) ?? Number.NaN
  );
}
