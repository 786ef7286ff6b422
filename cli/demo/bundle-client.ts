import { existsSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../shared/platform/app-error.ts";
import type { World } from "../world.ts";
import { CLOCK_VARIABLE, type DemoHome } from "./demo-home-file.ts";
import type { DemoClient } from "./player-file.ts";

const TIMEOUT_MS = 10_000;

/**
 * Runs the shipped bundles as the client would: the payload on stdin, the line on stdout. Throws at
 * once when they are not built.
 */
export async function bundleClient(home: DemoHome, world: World): Promise<DemoClient> {
  const { bundleDir, nodePath } = world;
  if (!existsSync(join(bundleDir, "statusline.cjs")) || !existsSync(join(bundleDir, "hook.cjs"))) {
    throw new AppError("NOT_BUILT", `There are no bundles in ${bundleDir}. Run: npm run build`);
  }
  // 14 ms to load, and most commands do without it.
  const { execa } = await import("execa");
  const runBundle = async (name: string, { payload, nowMs }: Call, env: Env): Promise<string> => {
    const script = join(bundleDir, `${name}.cjs`);
    const { stdout } = await execa(nodePath, ["--require", home.clockScript, script], {
      input: payload,
      env: { ...env, [CLOCK_VARIABLE]: String(Math.round(nowMs - world.nowMs())) },
      extendEnv: false,
      cwd: home.root,
      timeout: TIMEOUT_MS,
      reject: false,
    });
    return stdout;
  };
  return {
    hook: async (call) => void (await runBundle("hook", call, demoEnv(home, world, "full"))),
    statusline: (call, { columns, layout }) =>
      runBundle("statusline", call, { ...demoEnv(home, world, layout), COLUMNS: String(columns) }),
  };
}

type Call = { payload: string; nowMs: number };
type Env = Record<string, string>;

/** The home is the demo's; of the user's environment only what decides how text looks comes along. */
function demoEnv(
  { homeDir, stateDirs, sharedDir }: DemoHome,
  { env, stdoutIsTerminal }: World,
  layout: keyof DemoHome["stateDirs"],
): Env {
  const shown = Object.entries(env).filter(([name]) => SHOWN.test(name));
  // Bundles print into a pipe here as in the client, so they cannot see that nobody wants colours.
  const isPlain = !stdoutIsTerminal && env.FORCE_COLOR === undefined;
  return {
    ...Object.fromEntries(shown.flatMap(([name, value]) => (value ? [[name, value]] : []))),
    ...(isPlain && { NO_COLOR: "1" }),
    HOME: homeDir,
    USERPROFILE: homeDir,
    TACHO_HOME: stateDirs[layout],
    TACHO_SHARED: sharedDir,
  };
}

const SHOWN =
  /^(TERM|TERM_PROGRAM|COLORTERM|NO_COLOR|FORCE_COLOR|LANG|LC_\w+|TZ|OS|SYSTEMROOT|PATH)$/i;
