import { basename } from "node:path";
import type { SessionRecord } from "../shared/sessions/session-record.ts";
import { boundedName, nameText } from "./wording.ts";

/** How people call a session: its own name, else its project and branch. */
export function sessionLabel({ name, project }: SessionRecord): string | undefined {
  if (name !== undefined) return nameText(name);
  const folder = project && projectName(project.dir);
  if (!folder) return undefined;
  const branch = project?.branch ?? project?.worktree;
  return branch === undefined ? nameText(folder) : `${nameText(folder)} on ${nameText(branch)}`;
}

/** The folder's own name; may be empty. */
export function projectName(dir: string): string {
  return boundedName(basename(dir.replaceAll("\\", "/")));
}

/** `Opus 5.5`, else the model's id; `undefined` when neither is known. */
export function modelLabel({ model }: SessionRecord): string | undefined {
  return model && boundedName(model.name ?? model.id);
}
