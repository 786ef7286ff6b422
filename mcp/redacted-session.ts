import { defined } from "../shared/platform/read-value.ts";
import type { ListedSession } from "../shared/sessions/session-list-file.ts";
import { hiddenName } from "./hidden-name.ts";

/** The session without what its project is called; it can still be told from others. */
export function redactedSession(session: ListedSession): ListedSession {
  const { project, name: _, ...record } = session.record;
  const hidden = project && { dir: hiddenName(project.dir) };
  return { ...session, record: { ...record, ...defined({ project: hidden }) } };
}
