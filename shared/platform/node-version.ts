/** The oldest Node.js that runs the bundles; package.json's `engines` says the same. */
export const MINIMUM_NODE = "20.19";

/** `version` as in `process.versions.node`. */
export function isSupportedNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [neededMajor = 0, neededMinor = 0] = MINIMUM_NODE.split(".").map(Number);
  return major > neededMajor || (major === neededMajor && minor >= neededMinor);
}
