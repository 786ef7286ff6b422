import { mkdtempSync, rmSync } from "node:fs";
import { QUIP_SYSTEM_PROMPT } from "../shared/alerts/quip-text.ts";
import { clientEnv } from "../shared/platform/child-env.ts";
import { endProcessGroup } from "../shared/platform/process-file.ts";
import { ensurePrivateFolder } from "../shared/platform/state-folder.ts";

export type QuipRequest = {
  /** The client's program. */
  claude: string;
  model: string;
  prompt: string;
  env: { readonly [name: string]: string | undefined };
  /** Where its throw-away folder is made. */
  runDir: string;
  timeLimitMs: number;
};

/** More than a line is not wanted. */
const MAX_BYTES = 4_096;

/**
 * What the client answers, or `undefined`: it failed, or took too long and was ended with all that it
 * had started. It gets no tool, no settings, no hooks and no project, and keeps no session. Never rejects.
 */
export async function askQuip(request: QuipRequest): Promise<string | undefined> {
  const { claude, model, prompt, env, runDir, timeLimitMs } = request;
  let cwd: string | undefined;
  try {
    ensurePrivateFolder(runDir);
    cwd = mkdtempSync(`${runDir}/quip-`);
    const { execa } = await import("execa");
    const child = execa(claude, argsFor(model), {
      ...{ input: prompt, env: clientEnv(env), extendEnv: false, cwd },
      ...{ stderr: "ignore", maxBuffer: MAX_BYTES, reject: false },
      // Its own group: what it starts ends with it.
      ...{ detached: true, windowsHide: true },
    });
    const limit = setTimeout(() => {
      if (child.pid !== undefined) endProcessGroup(child.pid);
      child.kill("SIGKILL");
      // What has left the group may hold it open for ever.
      child.stdout.destroy();
    }, timeLimitMs);
    const { exitCode, stdout } = await child;
    clearTimeout(limit);
    return exitCode === 0 ? stdout : undefined;
  } catch {
    // Not started, or no room for its folder: there is a line without it.
    return undefined;
  } finally {
    if (cwd !== undefined) removeQuietly(cwd);
  }
}

function argsFor(model: string): string[] {
  return [
    ...["-p", "--model", model, "--system-prompt", QUIP_SYSTEM_PROMPT, "--output-format", "text"],
    // Without them the user's own hooks, this plugin's too, would take it for a session.
    ...["--safe-mode", "--setting-sources", "", "--strict-mcp-config", "--tools", ""],
    ...["--no-session-persistence", "--disable-slash-commands"],
  ];
}

function removeQuietly(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // It is empty but for what the client left; the next one makes its own.
  }
}
