import type { ClientState } from "./client-state-file.ts";

/** What to do after the demo to see one's own sessions; `command` is how to type `tacho`. */
export function nextSteps(client: ClientState, command: string): string[] {
  const steps = [
    ...(client.presence === "none" ? ["install Claude Code and log in"] : []),
    ...(client.presence === "none" || client.isSetupDue
      ? [`${command} setup (shows what it would change, and asks first)`]
      : []),
    "start claude and send a prompt",
    `${command} status --watch`,
  ];
  return ["To see your own sessions:", ...steps.map((step, index) => `  ${index + 1}. ${step}`)];
}
