import { accessSync, constants } from "node:fs";
import { delimiter, join, resolve } from "node:path";

export type Peer = { name: string; command: string; args: readonly string[] };

/** Other statuslines for Claude Code, and what makes each of them print its line. */
const KNOWN: readonly { name: string; args: readonly string[] }[] = [
  { name: "ccstatusline", args: [] },
  { name: "ccline", args: [] },
  { name: "ccusage", args: ["statusline"] },
  { name: "claude-hud", args: [] },
  { name: "claude-pace", args: [] },
  { name: "claude-powerline", args: [] },
];

export const PEER_NAMES = KNOWN.map(({ name }) => name);

/** Those of the known ones that are installed: in node_modules, or on PATH. */
export function installedPeers(path = process.env.PATH ?? ""): Peer[] {
  const folders = [resolve(import.meta.dirname, "../node_modules/.bin"), ...path.split(delimiter)];
  return KNOWN.flatMap(({ name, args }) => {
    const command = folders
      .filter((folder) => folder !== "")
      .map((folder) => join(folder, name))
      .find(isExecutable);
    return command === undefined ? [] : [{ name, command, args }];
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
