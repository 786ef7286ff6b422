import { createHash } from "node:crypto";
import { UNKNOWN } from "../shared/reports/group-contexts.ts";

/** Stands for a project that is not to be named; the same one each time. What is unknown stays so. */
export function hiddenName(project: string): string {
  if (project === UNKNOWN) return UNKNOWN;
  return `project-${createHash("sha256").update(project).digest("hex").slice(0, 6)}`;
}
