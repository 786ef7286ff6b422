import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { launcherPath, writeLaunchers } from "../shared/platform/launcher-file.ts";
import { partPath } from "../shared/sessions/part-paths.ts";
import { type BusyHome, leaveMerged, leaveUnmerged, MIB, openBusyHome } from "./busy-home.ts";
import { bundleRun, CAUGHT_UP, type Case, FLOOR, programRun } from "./case.ts";
import { liveSession } from "./lived-session.ts";
import type { Place } from "./place.ts";
import { turnsText } from "./transcript-text.ts";

/** 3 s after the last merge a statusline does it itself. */
const UNMERGED_MS = 5_000;

const MOVES_RECORD = { limit: 1.2, base: FLOOR };
const WORKS_HARDER = { limit: 1.45, base: FLOOR };
const STAYS_FLAT = { limit: 1.1, base: CAUGHT_UP };

/** Every way in which a statusline runs, in homes with a session that is two hours old. */
export function statuslineCases(place: Place): Case[] {
  const home = (name: string) => place.folder(`home-${name}`);
  const calm = openBusyHome(home("calm"));
  const large = openBusyHome(home("large"), { transcriptBytes: 74 * MIB });
  const historic = openBusyHome(home("historic"), { historyBytes: 100 * MIB });
  const agents = openBusyHome(home("agents"), { finishedAgents: 200 });
  const week = openBusyHome(home("week"), { quotaReadings: 250 });
  const render = (session: BusyHome) => () =>
    bundleRun(place, session, "statusline", nextStdin(session));
  return [
    { name: CAUGHT_UP, program: render(calm), target: MOVES_RECORD },
    forecasting(place, week),
    merging(place, home("merging")),
    catchingUp(place, home("behind")),
    { name: "statusline, 74 MB transcript", program: render(large), target: STAYS_FLAT },
    { name: "statusline, 100 MB of other history", program: render(historic), target: STAYS_FLAT },
    { name: "statusline, 200 finished agents", program: render(agents), target: STAYS_FLAT },
    { name: "statusline, a busy week of quota rows", program: render(week) },
    launcher(place, calm),
    {
      name: "statusline, its code compiled anew",
      program: () => bundleRun(place, calm, "statusline.main", nextStdin(calm)),
    },
    veryFirst(place, home("first")),
  ];
}

/** One more answer, in a home whose sessions file is current: what nearly every run finds. */
function nextStdin(session: BusyHome): string {
  leaveMerged(session);
  return session.answer();
}

/** Once a minute, and whenever a number of the quota moves, one of all statuslines does this. */
function forecasting(place: Place, session: BusyHome): Case {
  return {
    name: "statusline that makes a forecast",
    program: () => {
      rmSync(join(session.paths.runDir, "forecasts"), { recursive: true, force: true });
      return bundleRun(place, session, "statusline", nextStdin(session));
    },
    target: WORKS_HARDER,
  };
}

function merging(place: Place, home: string): Case {
  const session = openBusyHome(home);
  return {
    name: "statusline that merges (5 of 8 sessions)",
    program: () => {
      leaveUnmerged(session, UNMERGED_MS);
      return bundleRun(place, session, "statusline", session.answer());
    },
    target: WORKS_HARDER,
  };
}

/** 4 MiB of new transcript before each run: all that one run reads. */
function catchingUp(place: Place, home: string): Case {
  const session = openBusyHome(home);
  const shard = partPath(session.paths.sessionsDir, session.sessionId, "shard");
  const before = join(place.root, "shard-before-backlog");
  copyFileSync(shard, before);
  const backlog = turnsText(session.sessionId, "backlog", 4 * MIB);
  writeFileSync(session.transcriptPath, backlog, { flag: "a" });
  return {
    name: "statusline, 4 MB of new transcript",
    program: () => {
      copyFileSync(before, shard);
      return bundleRun(place, session, "statusline", nextStdin(session));
    },
    target: WORKS_HARDER,
  };
}

/** As setup writes it into settings.json. */
function launcher(place: Place, session: BusyHome): Case {
  const { execPath: nodePath, platform } = process;
  const files = { binDir: join(place.root, "bin"), bundleDir: place.distDir, nodePath, platform };
  writeLaunchers(files);
  const path = launcherPath(files, "statusline");
  return {
    name: "statusline through its launcher",
    program: () => ({ ...programRun(session, path, []), stdin: nextStdin(session) }),
  };
}

/** No state and no compiled form: once in the life of an installation. */
function veryFirst(place: Place, home: string): Case {
  const life = { home, sessionId: "first", transcriptBytes: 64 * 1024, minutes: 0 };
  const session = liveSession(life);
  return {
    name: "the very first statusline of a home",
    program: () => {
      rmSync(session.paths.home, { recursive: true, force: true });
      return bundleRun(place, session, "statusline", session.answer());
    },
  };
}
