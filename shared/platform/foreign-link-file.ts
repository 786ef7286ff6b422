import { lstatSync } from "node:fs";

/**
 * Whether the path is a link that another user made (the administrator may). Who may write into a
 * shared folder could otherwise lead us into one that is ours alone.
 */
export function isForeignLink(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isSymbolicLink() === true && stat.uid !== process.getuid?.() && stat.uid !== 0;
}
