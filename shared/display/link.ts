/** The text as a link (OSC 8); terminals that know no links show the text alone. */
export function linkText(text: string, address: string): string {
  // Reaches the terminal in this form: seen with Claude Code 2.1.329.
  return `\x1b]8;;${address}\x07${text}\x1b]8;;\x07`;
}

/** The address when it is a web page and can do nothing to a terminal, else `undefined`. */
export function webAddress(address: string | undefined): string | undefined {
  return address !== undefined && /^https?:\/\/[!-~]{1,2000}$/.test(address) ? address : undefined;
}

/** The `file:` address of an absolute folder, else `undefined`. */
export function folderAddress(dir: string): string | undefined {
  const path = /^[A-Za-z]:[\\/]/.test(dir) ? `/${dir.replaceAll("\\", "/")}` : dir;
  if (!path.startsWith("/") || path.length > 2_000) return undefined;
  return `file://${path.split("/").map(encodePart).join("/")}`;
}

function encodePart(part: string): string {
  // Half a surrogate pair, which a file name may hold, cannot be encoded.
  return encodeURIComponent(part.replaceAll(/[\ud800-\udfff]/gu, "\ufffd")).replaceAll("%3A", ":");
}
