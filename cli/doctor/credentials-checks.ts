import { placesById } from "../../shared/credentials/sinks/place-text.ts";
import { sinkId } from "../../shared/credentials/sinks/sink-place.ts";
import { readSyncState } from "../../shared/credentials/sync-state-file.ts";
import type { SinkState, SyncState } from "../../shared/credentials/sync-state-schema.ts";
import { formatLongDuration } from "../../shared/display/duration.ts";
import { readJsonFile } from "../../shared/platform/json-file.ts";
import { type Check, fail, off, ok, warn } from "./check.ts";
import type { Patient } from "./patient.ts";

/** What the last syncs noted of login and sinks. Opens no credential. */
export function checkCredentials(patient: Patient): Check[] {
  const { sinks, includeRefreshToken } = patient.loaded.config.credentials;
  return [
    ...(sinks.length === 0 ? [NO_SINK] : stateChecks(patient)),
    ...(includeRefreshToken ? [REFRESH_TOKEN_OUT] : []),
  ];
}

const NO_SINK = off("credentials", "The login is handed to nobody: no sink is set");

const REFRESH_TOKEN_OUT = warn(
  "credentials",
  "credentials.includeRefreshToken is on. A refresh token works once: whoever is slower, Claude Code or a program behind a sink, is logged out.",
  "Run: tacho config unset credentials.includeRefreshToken",
);

function stateChecks({ paths, loaded, world }: Patient): Check[] {
  const path = paths.credentialsSync;
  const state = readSyncState(path);
  const { sinks } = loaded.config.credentials;
  if (state === undefined) {
    const isThere = readJsonFile(path).kind !== "missing";
    const count =
      sinks.length === 1 ? "1 sink is set, but was" : `${sinks.length} sinks are set, but were`;
    return isThere
      ? [
          fail(
            "credentials",
            `${path} cannot be read.`,
            "Check its owner and modes, then run: tacho credentials sync",
          ),
        ]
      : [warn("credentials", `${count} given nothing yet.`, "Run: tacho credentials sync")];
  }
  const nowMs = world.nowMs();
  return [
    loginCheck(state, nowMs),
    ...[...placesById(sinks)].map(([id, place]) => {
      const type = sinks.find((sink) => sinkId(sink) === id)?.type ?? "";
      return sinkCheck(`Sink ${type} ${place}`, state, { known: state.sinks[id], nowMs });
    }),
  ];
}

function loginCheck(state: SyncState, nowMs: number): Check {
  const { seen, checkedAtMs } = state;
  // What was found last counts, not what was handed out before.
  const expiresAtMs = seen?.expiresAtMs ?? state.expiresAtMs;
  if (expiresAtMs === undefined || seen?.login === "none") {
    return warn("credentials", "No login was found to hand out.", "Log in: claude auth login");
  }
  const leftMs = expiresAtMs - nowMs;
  if (leftMs <= 0) {
    return warn(
      "credentials",
      `The login here expired ${formatLongDuration(-leftMs)} ago.`,
      "Start claude, which renews it",
    );
  }
  const looked =
    checkedAtMs === undefined ? "" : `, looked at ${formatLongDuration(nowMs - checkedAtMs)} ago`;
  return ok("credentials", `The login expires in ${formatLongDuration(leftMs)}${looked}`);
}

function sinkCheck(
  name: string,
  { fingerprint }: SyncState,
  { known, nowMs }: { known: SinkState | undefined; nowMs: number },
): Check {
  const isCurrent = known?.fingerprint !== undefined && known.fingerprint === fingerprint;
  const pushedAtMs = known?.pushedAtMs;
  const pushed =
    pushedAtMs === undefined
      ? "nothing pushed yet"
      : `last push ${formatLongDuration(nowMs - pushedAtMs)} ago`;
  const problem = known?.problem;
  if (problem !== undefined && known?.refusedFor?.startsWith(`${fingerprint}-`) === true) {
    return fail(
      "sink",
      `${name} refused, ${pushed}: ${problem}`,
      "When that is mended, run: tacho credentials sync --now",
    );
  }
  if (isCurrent && problem === undefined) return ok("sink", `${name} is up to date, ${pushed}`);
  const why = problem === undefined ? "" : `: ${problem}`;
  const again = problem === undefined ? "Run" : "It is tried again; at once";
  return warn(
    "sink",
    `${name} lacks the newest token, ${pushed}${why || "."}`,
    `${again}: tacho credentials sync --now`,
  );
}
