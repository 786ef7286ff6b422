import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LAYOUTS, type LayoutName } from "../../shared/config/config.ts";
import type { DemoSession } from "./demo-sessions.ts";
import { DEMO_ACCOUNT } from "./transcript-rows.ts";

/** A throw-away home with projects, a login and state directories; `root` holds all of it. */
export type DemoHome = {
  root: string;
  homeDir: string;
  /** Where the sessions are recorded, whatever the layout. */
  sharedDir: string;
  /** A private directory for each layout, with the config that asks for it. */
  stateDirs: Record<LayoutName, string>;
  /** Preloaded into the bundles: moves their clock by `CLOCK_VARIABLE` milliseconds. */
  clockScript: string;
};

export const CLOCK_VARIABLE = "TACHO_DEMO_CLOCK_AHEAD_MS";

export function createDemoHome(sessions: readonly DemoSession[]): DemoHome {
  const root = mkdtempSync(join(tmpdir(), "tacho-demo-"));
  const home: DemoHome = {
    root,
    homeDir: join(root, "home"),
    sharedDir: join(root, "full"),
    stateDirs: {
      full: join(root, "full"),
      compact: join(root, "compact"),
      minimal: join(root, "minimal"),
    },
    clockScript: join(root, "clock.cjs"),
  };
  for (const layout of LAYOUTS) {
    write(join(home.stateDirs[layout], "config.json"), `{"statusline":{"layout":"${layout}"}}\n`);
  }
  write(
    join(home.homeDir, ".claude.json"),
    JSON.stringify({ oauthAccount: { accountUuid: DEMO_ACCOUNT } }),
  );
  write(
    home.clockScript,
    `const now = Date.now;\nDate.now = () => now() + Number(process.env.${CLOCK_VARIABLE});\n`,
  );
  for (const { project, branch } of sessions) makeProject(projectDir(home, project), branch);
  return home;
}

export function removeDemoHome({ root }: DemoHome): void {
  rmSync(root, { recursive: true, force: true, maxRetries: 3 });
}

export function projectDir({ homeDir }: DemoHome, project: string): string {
  return join(homeDir, "projects", project);
}

/** Where the client would keep the transcript of a session, or of one of its agents. */
export function transcriptPath(
  { homeDir }: DemoHome,
  { project, sessionId }: DemoSession,
  agentId?: string,
): string {
  const folder = join(homeDir, ".claude", "projects", project);
  return agentId === undefined
    ? join(folder, `${sessionId}.jsonl`)
    : join(folder, sessionId, "subagents", `agent-${agentId}.jsonl`);
}

/** Adds rows to a transcript, which appears with its first ones. */
export function appendRows(path: string, rows: string): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, rows);
}

function makeProject(folder: string, branch: string | undefined): void {
  mkdirSync(folder, { recursive: true });
  if (branch !== undefined) write(join(folder, ".git", "HEAD"), `ref: refs/heads/${branch}\n`);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, text, { mode: 0o600 });
}
