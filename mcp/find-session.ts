import { AppError } from "../shared/platform/app-error.ts";
import type { ListedSession } from "../shared/sessions/session-list-file.ts";
import type { ToolDeps } from "./deps.ts";
import { projectName, sessionLabel } from "./session-label.ts";
import { boundedName, countText } from "./wording.ts";

/** Stands for the id of the session that asks. */
const CURRENT = "current";
const MIN_ID_CHARACTERS = 6;
const MAX_SUGGESTIONS = 5;

/** The session with this id or the only one whose id begins so. Throws a hint when there is none. */
export function findSession(id: string, deps: ToolDeps): ListedSession {
  if (id === CURRENT) return findCurrentSession(deps);
  const sessions = deps.sessions();
  const exact = sessions.find(({ record }) => record.sessionId === id);
  const begun =
    id.length < MIN_ID_CHARACTERS
      ? []
      : sessions.filter(({ record }) => record.sessionId.startsWith(id));
  const found = exact ?? (begun.length === 1 ? begun[0] : undefined);
  if (found !== undefined) return found;
  throw new AppError(
    "UNKNOWN_SESSION",
    `No session of the last ${countText(deps.keepDays, "day")} has the id "${boundedName(id)}". ${suggestions(deps)}`,
  );
}

/** The session that asks. Throws a hint when it is not known (yet). */
export function findCurrentSession(deps: ToolDeps): ListedSession {
  const id = deps.currentSessionId();
  const found = deps.sessions().find(({ record }) => record.sessionId === id);
  if (found !== undefined) return found;
  throw new AppError(
    "NO_CURRENT_SESSION",
    `This session has no record yet; it gets one with its first prompt, if Tacho's hooks or statusline are set up (tacho doctor). ${suggestions(deps)}`,
  );
}

/** Sessions whose project folder has this path or this name. Throws a hint when there is none. */
export function findProject(project: string, deps: ToolDeps): ListedSession[] {
  const found = deps.sessions().filter(({ record }) => {
    const dir = record.project?.dir;
    return dir !== undefined && (dir === project || projectName(dir) === boundedName(project));
  });
  if (found.length > 0) return found;
  const dirs = deps.sessions().flatMap(({ record }) => record.project?.dir ?? []);
  const names = [...new Set(dirs.map(projectName))].slice(0, MAX_SUGGESTIONS);
  const hint =
    names.length === 0
      ? "No session with a project is known."
      : `Known projects: ${names.map((name) => JSON.stringify(name)).join(", ")}.`;
  throw new AppError(
    "UNKNOWN_PROJECT",
    `No session of the last ${countText(deps.keepDays, "day")} ran in the project "${boundedName(project)}". ${hint}`,
  );
}

function suggestions(deps: ToolDeps): string {
  const known = deps.sessions().slice(0, MAX_SUGGESTIONS);
  if (known.length === 0) return "No session is known at all.";
  const labels = known.map(
    ({ record }) => `${record.sessionId} (${sessionLabel(record) ?? "unnamed"})`,
  );
  return `Known sessions: ${labels.join(", ")}.`;
}
