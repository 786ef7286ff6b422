import type { ClientState } from "./client-state-file.ts";

/** Whether Claude Code is here and connected, in one or two sentences. */
export function clientText(client: ClientState): string {
  if (client.presence === "none") return "Claude Code is not on this machine.";
  const name = client.version === undefined ? "Claude Code" : `Claude Code ${client.version}`;
  const isHere =
    client.presence === "program"
      ? `${name} is here`
      : "Claude Code has run here, though its program is not on your PATH";
  const has = [...connected(client)];
  const lacks = [...missing(client)];
  if (has.length === 0) return `${isHere}. It is not connected with Tacho yet.`;
  if (lacks.length === 0) return `${isHere} and connected: ${has.join(" and ")}.`;
  return `${isHere}. Connected: ${has.join(" and ")}. Missing: ${lacks.join(" and ")}.`;
}

function connected({ statusline, plugin }: ClientState): string[] {
  return [
    ...(statusline === "tacho" ? ["statusline"] : []),
    ...(plugin === "enabled" ? ["plugin"] : []),
  ];
}

function missing({ statusline, plugin }: ClientState): string[] {
  return [
    ...(statusline === "tacho" ? [] : [STATUSLINE_MISSING[statusline]]),
    ...(plugin === "enabled" ? [] : [PLUGIN_MISSING[plugin]]),
  ];
}

const STATUSLINE_MISSING = { none: "statusline", other: "statusline (you have another one)" };
const PLUGIN_MISSING = { absent: "plugin", disabled: "plugin (it is switched off)" };
