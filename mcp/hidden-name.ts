import { createHash } from "node:crypto";

/** Stands for a project that is not to be named; the same one each time. */
export function hiddenName(project: string): string {
  return `project-${createHash("sha256").update(project).digest("hex").slice(0, 6)}`;
}
