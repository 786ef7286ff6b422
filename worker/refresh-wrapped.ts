import { execa } from "execa";
import { writeFileAtomic } from "../shared/platform/json-file.ts";
import { releaseMark } from "../shared/platform/mark-file.ts";
import { endProcessGroup } from "../shared/platform/process-file.ts";
import { parseObject, stringAt } from "../shared/platform/read-value.ts";
import { styledText } from "./wrapped-output.ts";

export type WrappedRequest = {
  /** Where the statusline reads the last output; `<cacheFile>.busy` is removed when we are done. */
  cacheFile: string;
  /** `{command, stdin}` as JSON. */
  request: string;
  env: NodeJS.ProcessEnv;
  now: () => number;
};

const TIME_LIMIT_MS = 5_000;
const MAX_OUTPUT_BYTES = 64 * 1024;

/**
 * Runs the user's other statusline with the client's JSON on its stdin and keeps what it prints. It
 * runs in a process group of its own, all of which ends after 5 s.
 */
export async function refreshWrapped({
  cacheFile,
  request,
  env,
  now,
}: WrappedRequest): Promise<void> {
  try {
    const wanted = parseObject(request);
    const command = stringAt(wanted, "command");
    if (command === undefined) return;
    const output = await outputOf(command, stringAt(wanted, "stdin") ?? "", env);
    if (output === undefined) return;
    const cache = { version: 1, atMs: now(), text: styledText(output) };
    writeFileAtomic(cacheFile, `${JSON.stringify(cache)}\n`, 0o600);
  } finally {
    releaseMark(`${cacheFile}.busy`);
  }
}

async function outputOf(
  command: string,
  stdin: string,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const child = execa(command, {
    shell: true,
    input: stdin,
    env,
    extendEnv: false,
    stderr: "ignore",
    detached: true,
    reject: false,
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  // Not execa's own limit: it ends the shell alone, and what that started would keep the pipe open.
  const limit = setTimeout(() => {
    endGroupOf(child.pid);
    // A process that left the group keeps the pipe as well: nobody listens any more.
    child.stdout.destroy();
  }, TIME_LIMIT_MS);
  const result = await child;
  clearTimeout(limit);
  endGroupOf(child.pid);
  return result.failed ? undefined : result.stdout;
}

function endGroupOf(pid: number | undefined): void {
  if (pid !== undefined) endProcessGroup(pid);
}
