import { DEFAULT_CONFIG } from "../../shared/config/default-config.ts";
import { type StatePaths, statePaths } from "../../shared/platform/state-paths.ts";
import { makeForecasts } from "../../shared/quota/make-forecasts-file.ts";
import { appendEvent } from "../../shared/sessions/events-file.ts";
import { mergeSessions } from "../../shared/sessions/merge-file.ts";
import { run } from "../../statusline/run.ts";
import { statuslinePayload } from "../demo/client-payloads.ts";
import {
  createDemoHome,
  type DemoHome,
  projectDir,
  removeDemoHome,
  transcriptPath,
} from "../demo/demo-home-file.ts";
import { DEMO_SESSIONS, SHOWN_SESSION } from "../demo/demo-sessions.ts";
import { createPlayer, type DemoClient } from "../demo/player-file.ts";
import { progressOf } from "../demo/session-progress.ts";

/** An invented session as recorded up to now: `world` gives its statusline one more run. */
export type Sample = { world: Omit<Parameters<typeof run>[0], "env">; paths: StatePaths };

/** Records the demo's sessions in a throw-away home, which is gone when `work` is done. */
export async function withSample<T>(nowMs: number, work: (sample: Sample) => T): Promise<T> {
  const home = createDemoHome(DEMO_SESSIONS);
  try {
    const paths = statePaths(home.sharedDir, {});
    const client = inProcessClient(home, paths);
    const { signal } = new AbortController();
    const player = createPlayer(DEMO_SESSIONS, { home, client, zeroMs: nowMs, signal });
    await player.playUntil(0);
    mergeSessions(paths, { nowMs, keepDays: DEFAULT_CONFIG.sessions.keepDays });
    return work({ world: worldOf(home, lastPayload(home, nowMs), nowMs), paths });
  } finally {
    removeDemoHome(home);
  }
}

/** Some ten times faster than the bundles. Of what hooks tell only the agents show in a line. */
function inProcessClient(home: DemoHome, paths: StatePaths): DemoClient {
  return {
    hook: async ({ session, step, nowMs }) => {
      if (step.kind !== "agent-start" && step.kind !== "agent-stop") return;
      const event = step.kind === "agent-start" ? "agent_started" : "agent_stopped";
      const { agentId } = step;
      appendEvent(paths.sessionsDir, session.sessionId, { atMs: nowMs, event, agentId });
    },
    statusline: async ({ payload, nowMs }) => {
      const world = { ...worldOf(home, payload, nowMs), env: {} };
      return run(world, DEFAULT_CONFIG, paths).text;
    },
  };
}

function worldOf({ homeDir }: DemoHome, stdinText: string, nowMs: number): Sample["world"] {
  return { stdinText, homeDir, nowMs, hostname: () => "preview", makeForecasts };
}

function lastPayload(home: DemoHome, zeroMs: number): string {
  const session = SHOWN_SESSION;
  const place = {
    projectDir: projectDir(home, session.project),
    transcriptPath: transcriptPath(home, session),
    zeroMs,
  };
  return statuslinePayload(session, progressOf(session, session.steps.length, 0), place);
}
