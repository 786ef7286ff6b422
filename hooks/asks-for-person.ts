import type { HookInput } from "./input.ts";

/** Whether a notification of the client's means that the session stands still until a person comes. */
export function asksForPerson({ notificationType = "" }: HookInput): boolean {
  return ASKS_FOR_PERSON.has(notificationType);
}

/** The others (a login that worked) need none. */
const ASKS_FOR_PERSON: ReadonlySet<string> = new Set([
  "permission_prompt",
  "worker_permission_prompt",
  "elicitation_dialog",
  "elicitation_url_dialog",
  "agent_needs_input",
  "idle_prompt",
]);
