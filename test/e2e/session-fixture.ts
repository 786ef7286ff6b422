import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished } from "vitest";
import { type JsonObject, parseObject } from "../../shared/platform/read-value.ts";
import { readShard } from "../../shared/sessions/parts-file.ts";
import { readSessionsFile } from "../../shared/sessions/sessions-file.ts";
import { removeHome } from "./remove-home.ts";
import { type BundleResult, runBundle } from "./spawn-bundle.ts";

/** A home with one session, driven as the client drives it: JSON on stdin of the spawned bundles. */
export async function sessionHome(sessionId = "s1") {
  const fixture = await createFixture({ ".claude": {} });
  onTestFinished(() => removeHome(fixture.path));
  const home = fixture.path;
  const shared = join(home, ".tacho");
  const sessions = () => readSessionsFile(join(shared, "sessions.json"), Date.now()).sessions;

  return {
    ...clientOf({ home, sessionId }),
    shared,
    sessions,
    record: (id = sessionId) => sessions()[id],
    /** What the statusline itself has noted, which a merge may not know of yet. */
    shard: () => readShard(join(shared, "sessions"), sessionId, Date.now())?.record,
    log: () => {
      const path = join(shared, "log", "tacho.log");
      return existsSync(path) ? readFileSync(path, "utf8") : "";
    },
  };
}

type Client = {
  home: string;
  sessionId: string;
  env?: Record<string, string>;
  /** How the bundles are started, where that is not simply so. */
  run?: (
    name: "statusline" | "hook",
    options: {
      home: string;
      env: Record<string, string>;
      stdin: string;
      args?: readonly string[];
    },
  ) => Promise<BundleResult>;
};

/** The client's part in one session: what it starts, and the transcript that it writes. */
export function clientOf({ home, sessionId, env: extra = {}, run = runBundle }: Client) {
  const transcriptPath = join(home, ".claude", "projects", "p", `${sessionId}.jsonl`);
  const env: Record<string, string> = { COLUMNS: "122", CLAUDE_CODE_ENTRYPOINT: "cli", ...extra };

  return {
    home,
    env,
    sessionId,
    transcriptPath,
    statusline: (payload: JsonObject | string = {}): Promise<BundleResult> =>
      run("statusline", {
        home,
        env,
        stdin:
          typeof payload === "string"
            ? payload
            : JSON.stringify({ ...statuslinePayload(sessionId, transcriptPath), ...payload }),
      }),
    hook: (hookEvent: string, payload: JsonObject = {}): Promise<BundleResult> =>
      run("hook", {
        home,
        env,
        // As hooks.json names it.
        args: [hookEvent],
        stdin: JSON.stringify({
          session_id: sessionId,
          transcript_path: transcriptPath,
          cwd: home,
          hook_event_name: hookEvent,
          ...payload,
        }),
      }),
    transcript(lines: string) {
      mkdirSync(dirname(transcriptPath), { recursive: true });
      appendFileSync(transcriptPath, lines);
    },
  };
}

/** As captured from Claude Code 2.1.329, with resets in the future. */
export function statuslinePayload(sessionId: string, transcriptPath: string): JsonObject {
  const text = readFileSync(
    new URL(
      "../statusline/captures/statusline-oauth-after-reply-with-rate_limits.json",
      import.meta.url,
    ),
    "utf8",
  );
  const captured = parseObject(text) ?? {};
  const nowS = Math.floor(Date.now() / 1_000);
  return {
    ...captured,
    session_id: sessionId,
    transcript_path: transcriptPath,
    rate_limits: {
      five_hour: { used_percentage: 42, resets_at: nowS + 2 * 3_600 },
      seven_day: { used_percentage: 17, resets_at: nowS + 3 * 86_400 },
    },
  };
}

/** Text without colours, as a person reads it. */
export function plain(text: string): string {
  return text.replaceAll(/\x1b\[[0-9;]*m/g, "");
}

/** What a run showed, where it showed something and came to an end by itself, whatever it found. */
export function lineOf({ stdout, stderr, exitCode }: BundleResult): string {
  const lines = plain(stdout).trimEnd().split("\n").length;
  expect({ stderr, exitCode, lines }).toEqual({ stderr: "", exitCode: 0, lines: 2 });
  return plain(stdout);
}
