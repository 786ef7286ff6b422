#!/usr/bin/env node
import "./refuse-old-node.ts";
import { homeIn } from "../shared/platform/machine.ts";
import { tachoHome } from "../shared/platform/state-paths.ts";
import { startWarm } from "../shared/platform/warm-start-file.ts";
import { QUICK_NAMES } from "./quick/quick-names.ts";

/** Put in by the build: a digest of `usage.main.cjs`. */
declare const PROGRAM_ID: string;

const homeDir = homeIn(process.env);

// Everybody starts this; quick/main.ts and main.ts are the programs.
if (QUICK_NAMES.includes(process.argv[2] ?? "")) {
  startWarm({
    name: "usage",
    programId: PROGRAM_ID,
    alongside: {},
    bundleDir: __dirname,
    cacheDir: homeDir === undefined ? undefined : `${tachoHome(process.env, homeDir)}/run`,
    load: require,
  });
} else {
  require(`${__dirname}/tacho.main.cjs`);
}
