import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

export type Terminal = {
  /** What a person would see now, without colours; empty once the program has ended. */
  screen: () => Promise<string>;
  type: (text: string) => Promise<void>;
  pressEnter: () => Promise<void>;
  isOpen: () => Promise<boolean>;
  /** Ends the program if it still runs. */
  close: () => Promise<void>;
};

type Program = {
  command: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
};

/** Nothing outlives a test run that was killed before it could close its terminals. */
const MAX_SECONDS = "1200";

/** Runs a program in a terminal of 120 columns: a tmux server of its own with a private socket. */
export async function openTerminal(program: Program): Promise<Terminal> {
  const folder = await mkdtemp(join(tmpdir(), "tacho-tmux-"));
  const tmux = async (...args: string[]): Promise<string> => {
    const { stdout } = await execa("tmux", ["-S", join(folder, "s"), "-f", "/dev/null", ...args], {
      // The tests may themselves run inside of a tmux.
      env: { TMUX: undefined },
      timeout: 40_000,
    });
    return stdout;
  };
  const environment = Object.entries(program.env).map(([name, value]) => `${name}=${value}`);
  await tmux(
    ...["new-session", "-d", "-s", "main", "-x", "120", "-y", "40", "-c", program.cwd],
    ...["env", "-i", ...environment, "timeout", "--foreground", MAX_SECONDS, ...program.command],
  );

  const isOpen = () =>
    tmux("has-session", "-t", "main").then(
      () => true,
      () => false,
    );
  return {
    isOpen,
    screen: async () =>
      (await isOpen()) ? await tmux("capture-pane", "-p", "-t", "main").catch(() => "") : "",
    type: async (text) => void (await tmux("send-keys", "-t", "main", "-l", text)),
    pressEnter: async () => void (await tmux("send-keys", "-t", "main", "Enter")),
    close: async () => {
      if (await isOpen()) await tmux("kill-server");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
