#!/usr/bin/env node
import "./refuse-old-node.ts";
import { homeIn } from "../shared/platform/machine.ts";
import { tachoHome } from "../shared/platform/state-paths.ts";
import { startWarm } from "../shared/platform/warm-start-file.ts";
import { QUICK_NAMES } from "./quick/quick-names.ts";

/** Put in by the build: digests of `usage.main.cjs` and `quota.main.cjs`. */
declare const PROGRAM_ID: string;
declare const QUOTA_ID: string;

const homeDir = homeIn(process.env);
const quick = quickProgram(process.argv[2] ?? "");

// Everybody starts this; quick/main.ts, quota/main.ts and main.ts are the programs.
if (quick === undefined) {
  require(`${__dirname}/tacho.main.cjs`);
} else {
  startWarm({
    name: quick.name,
    programId: quick.programId,
    alongside: {},
    bundleDir: __dirname,
    cacheDir: homeDir === undefined ? undefined : `${tachoHome(process.env, homeDir)}/run`,
    load: require,
  });
}

function quickProgram(command: string): { name: string; programId: string } | undefined {
  if (command === "quota") return { name: "quota", programId: QUOTA_ID };
  return QUICK_NAMES.includes(command) ? { name: "usage", programId: PROGRAM_ID } : undefined;
}
