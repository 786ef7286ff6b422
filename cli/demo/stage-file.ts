import { DEFAULT_CONFIG } from "../../shared/config/default-config.ts";
import { statePaths } from "../../shared/platform/state-paths.ts";
import type { Look } from "../look.ts";
import { readStatus } from "../status/report-file.ts";
import { statusLines } from "../status/status-lines.ts";
import type { World } from "../world.ts";
import { bundleClient } from "./bundle-client.ts";
import { createDemoHome, type DemoHome, removeDemoHome } from "./demo-home-file.ts";
import { DEMO_SESSIONS, SHOWN_SESSION } from "./demo-sessions.ts";
import { createPlayer, type LineForm, momentOf, type Player } from "./player-file.ts";
import { DEMO_ACCOUNT } from "./transcript-rows.ts";

/** The play with what there is to see of it. Moments are minutes of the play; 0 is its end. */
export type Stage = {
  playUntil: (minute: number) => Promise<void>;
  /** The statusline of the session that the demo shows. */
  statuslineAt: (minute: number, form: LineForm) => Promise<string>;
  /** What `tacho status` says. */
  statusAt: (minute: number, look: Look) => Promise<string[]>;
};

/** Sets up a throw-away home, does `work` in it and removes it, whatever happens. */
export async function withStage(
  world: World,
  { zeroMs, signal }: { zeroMs: number; signal: AbortSignal },
  work: (stage: Stage) => Promise<void>,
): Promise<void> {
  const home = createDemoHome(DEMO_SESSIONS);
  try {
    const client = await bundleClient(home, world);
    const player = createPlayer(DEMO_SESSIONS, { home, client, zeroMs, signal });
    await work(stageOf(home, player, zeroMs));
  } finally {
    removeDemoHome(home);
  }
}

function stageOf(home: DemoHome, player: Player, zeroMs: number): Stage {
  const place = {
    paths: statePaths(home.sharedDir, {}),
    config: DEFAULT_CONFIG,
    login: { account: DEMO_ACCOUNT, user: "you" },
  };
  return {
    playUntil: player.playUntil,
    statuslineAt: (minute, form) => player.statusline(SHOWN_SESSION, minute, form),
    statusAt: async (minute, look) =>
      statusLines(await readStatus(place, momentOf(minute, zeroMs)), look),
  };
}
