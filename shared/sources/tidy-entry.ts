import type { UsageEntry } from "./usage-entry.ts";

/** The entry with texts that are one line: what other programs wrote goes into files, tables and prompts. */
export function tidyEntry(entry: UsageEntry): UsageEntry {
  const { id, sessionId, agentId, project, model } = entry;
  if (!hasControls(`${id}${sessionId}${agentId ?? ""}${project ?? ""}${model}`)) return entry;
  const tidy = {
    ...entry,
    id: tidyText(id),
    sessionId: tidyText(sessionId),
    model: tidyText(model),
  };
  if (agentId !== undefined) tidy.agentId = tidyText(agentId);
  if (project !== undefined) tidy.project = tidyText(project);
  return tidy;
}

/** Each control character as U+FFFD: taken away, two ids could become one, and a text nothing. */
export function tidyText(text: string): string {
  return text.replace(CONTROLS, "\ufffd");
}

function hasControls(text: string): boolean {
  return text.search(CONTROLS) >= 0;
}

const CONTROLS = /\p{Cc}/gu;
