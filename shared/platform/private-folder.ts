import { statSync } from "node:fs";

/** Whether `path` is a folder that belongs to us and that no other user may enter. */
export function isPrivateFolder(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isDirectory()) return false;
  const isOurs = process.getuid === undefined || stat.uid === process.getuid();
  return isOurs && (process.platform === "win32" || (stat.mode & 0o077) === 0);
}
