import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Another tool that adds up transcripts, and what makes it do so without the network. */
export type UsagePeer = {
  name: string;
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** What it keeps between two runs, relative to the home. */
  caches: readonly string[];
  /** All tokens that its answer counts; `undefined` when that is not what was expected. */
  totalOf: (stdout: string) => number | undefined;
};

const KNOWN: readonly Omit<UsagePeer, "command">[] = [
  {
    name: "ccusage",
    args: ["claude", "daily", "--json", "--offline"],
    env: {},
    caches: [],
    totalOf: (stdout) => numberAt(stdout, ["totals", "totalTokens"]),
  },
  {
    name: "tokscale",
    args: ["graph"],
    env: { TOKSCALE_PRICING_CACHE_ONLY: "1" },
    caches: [".config/tokscale", ".cache/tokscale"],
    totalOf: (stdout) => numberAt(stdout, ["summary", "totalTokens"]),
  },
];

export const USAGE_PEER_NAMES = KNOWN.map(({ name }) => name);

/** Those that are on PATH, or in the folders of USAGE_PEERS. */
export function installedUsagePeers(): UsagePeer[] {
  const { PATH = "", USAGE_PEERS = "" } = process.env;
  const folders = [...USAGE_PEERS.split(delimiter), ...PATH.split(delimiter)];
  return KNOWN.flatMap((peer) => {
    const command = folders
      .filter((folder) => folder !== "")
      .map((folder) => join(folder, peer.name))
      .find(isExecutable);
    return command === undefined ? [] : [{ ...peer, command }];
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

function numberAt(json: string, path: readonly string[]): number | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // It printed something else, or nothing.
    return undefined;
  }
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === key)?.[1];
  }
  return typeof value === "number" ? value : undefined;
}
