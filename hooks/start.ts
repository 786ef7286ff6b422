import { homeIn } from "../shared/platform/machine.ts";
import { tachoHome } from "../shared/platform/state-paths.ts";
import { startWarm } from "../shared/platform/warm-start-file.ts";

/** Put in by the build: a digest of `hook.main.cjs`. */
declare const PROGRAM_ID: string;
/** The same of the small bundles beside it. */
declare const ALONGSIDE: { readonly [name: string]: string };

const homeDir = homeIn(process.env);

/** The event, as hooks.json names it: the payload would have to be waited for. */
const [, , event = ""] = process.argv;

// The client starts this; main.ts is the program.
try {
  startWarm({
    name: "hook",
    programId: PROGRAM_ID,
    // A name that becomes part of a file's.
    ...(/^[A-Za-z]+$/.test(event) && { use: event }),
    alongside: ALONGSIDE,
    bundleDir: __dirname,
    cacheDir: homeDir === undefined ? undefined : `${tachoHome(process.env, homeDir)}/run`,
    load: require,
  });
} catch {
  // Half a program, as in the middle of an update. `tacho doctor` says what is missing: no turn waits for that.
}
