import { hostname } from "node:os";
import { lock } from "proper-lockfile";
import { DEFAULT_CONFIG } from "../shared/config/default-config.ts";
import { readTerminal } from "../shared/display/terminal.ts";
import { readJsonFile, writeFileAtomic } from "../shared/platform/json-file.ts";
import { amountAt, type JsonObject, objectAt, parseObject } from "../shared/platform/read-value.ts";
import { statePaths, tachoHome } from "../shared/platform/state-paths.ts";
import { MS_PER_SECOND } from "../shared/platform/time.ts";
import { mergeSessions } from "../shared/sessions/merge-file.ts";
import { mergedUntilMs } from "../shared/sessions/merged-until-file.ts";
import { gatherFacts } from "../statusline/facts.ts";
import { parseStatuslineInput } from "../statusline/input.ts";
import { recordSession } from "../statusline/record.ts";
import { renderView } from "../statusline/render.ts";
import { buildView } from "../statusline/view.ts";
import { childEnv } from "./program.ts";

/** How writers keep what the client says where all of them meet. */
export type WriterDesign = {
  title: string;
  open: (home: string, sessionId: string) => Writer;
  /** What a session had cost when it last got into the common file, USD. */
  costIn: (sessions: JsonObject | undefined, sessionId: string) => number | undefined;
};

export type Writer = {
  /** Keeps what one payload says. */
  record: (stdinText: string) => Promise<void> | void;
  /** What else a render does: draws the line from what was kept. */
  draw?: () => void;
  /** Merges if nobody else has, after the line is on the screen. Returns whether it did. */
  mergeIfDue?: () => boolean;
};

/** The file of a home in which every session stands. */
export function commonFile(home: string): string {
  return statePaths(tachoHome({}, home), {}).sessionsFile;
}

export const DESIGN_NAMES = ["parts", "lockedFile"] as const;
export type DesignName = (typeof DESIGN_NAMES)[number];

export const DESIGNS: Record<DesignName, WriterDesign> = {
  parts: {
    title: "a part per session, merged aside (Tacho)",
    open: openParts,
    costIn: (sessions, id) => amountAt(objectAt(objectAt(sessions, id), "cost"), "totalUsd"),
  },
  lockedFile: {
    title: "one JSON file under proper-lockfile",
    open: openLockedFile,
    costIn: (sessions, id) => amountAt(objectAt(objectAt(sessions, id), "cost"), "total_cost_usd"),
  },
};

/** As a statusline waits for somebody else to merge. */
const MERGE_BEHIND_MS = 3 * MS_PER_SECOND;

function openParts(home: string, sessionId: string): Writer {
  const env = { ...childEnv(home), CLAUDE_CODE_SESSION_ID: sessionId };
  const paths = statePaths(tachoHome(env, home), env);
  const config = DEFAULT_CONFIG;
  let drawLast = () => {};
  return {
    record: (stdinText) => {
      const world = { stdinText, env, homeDir: home, nowMs: Date.now(), hostname };
      const input = parseStatuslineInput(stdinText);
      if (input === undefined) throw new Error("The payload was not understood.");
      const recording = recordSession(sessionId, input, { world, paths });
      drawLast = () => {
        const view = buildView(gatherFacts(recording, input, { world, config, paths }));
        renderView(view, readTerminal(env), config.statusline);
      };
    },
    draw: () => drawLast(),
    mergeIfDue: () => {
      if (Date.now() - mergedUntilMs(paths.sessionsFile) < MERGE_BEHIND_MS) return false;
      const { keepDays } = config.sessions;
      mergeSessions(paths, { nowMs: Date.now(), keepDays });
      return true;
    },
  };
}

/** Many short tries: with a few long ones writers give up. A dead holder's lock is stale after 10 s. */
const LOCKING = {
  realpath: false,
  stale: 10_000,
  retries: { retries: 2_000, factor: 1, minTimeout: 5, maxTimeout: 30, randomize: true },
};

/** Every update locks the file, reads all of it, and replaces it. */
function openLockedFile(home: string, sessionId: string): Writer {
  const path = commonFile(home);
  return {
    record: async (stdinText) => {
      const release = await lock(path, LOCKING);
      try {
        const file = readJsonFile(path);
        const before = objectAt(file.kind === "ok" ? file.value : undefined, "sessions");
        const sessions = { ...before, [sessionId]: parseObject(stdinText) };
        const text = JSON.stringify({ version: 1, updatedAtMs: Date.now(), sessions });
        writeFileAtomic(path, text, 0o600);
      } finally {
        await release();
      }
    },
  };
}
