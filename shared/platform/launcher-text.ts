import { MINIMUM_NODE } from "./node-version.ts";

export type LauncherName = "statusline" | "tacho";
export type LauncherTarget = { nodePath: string; bundlePath: string };

/** Stands in every launcher: tells ours from a file that somebody else put there. */
const MARK = "Tacho launcher";

/**
 * A POSIX shell script that runs the bundle with the Node.js of the setup. Its usual path starts no
 * process besides; when that Node.js is gone it takes the one on PATH. A statusline that fails or
 * prints nothing disappears, so its launcher prints the trouble to stdout and exits 0.
 */
export function launcherText(name: LauncherName, target: LauncherTarget): string {
  const { run, fail } = SHELLS[name];
  return `#!/bin/sh
# ${MARK}, written by tacho setup; rewritten when Node.js or the plugin moves.
node=${shellQuote(target.nodePath)}
bundle=${shellQuote(target.bundlePath)}
if [ -x "$node" ] && [ -r "$bundle" ]; then
  ${run} "$node" "$bundle" "$@"
fi
fail() {
  ${fail}
}
[ -r "$bundle" ] || fail 'its files have moved; run tacho setup again from where they are now'
node=$(command -v node) || fail 'Node.js is missing; install ${MINIMUM_NODE} or newer'
"$node" -e '${SUPPORT_CHECK}' || fail "Node.js $("$node" -v) is too old; install ${MINIMUM_NODE} or newer"
${run} "$node" "$bundle" "$@"
`;
}

/** The same for Windows, where the settings name Node.js and this script. */
export function windowsLauncherText(bundlePath: string): string {
  return `// ${MARK}, written by tacho setup; rewritten when the plugin moves.
require(${JSON.stringify(bundlePath)});
`;
}

/** What a launcher of ours starts; `undefined` for any other text. */
export function parseLauncher(text: string): Partial<LauncherTarget> | undefined {
  if (!text.includes(MARK)) return undefined;
  const node = /^node=('.*')$/m.exec(text)?.[1];
  const bundle = /^bundle=('.*')$/m.exec(text)?.[1];
  const script = /^require\((".*")\);$/m.exec(text)?.[1];
  return {
    ...(node !== undefined && { nodePath: shellUnquote(node) }),
    ...(bundle !== undefined && { bundlePath: shellUnquote(bundle) }),
    ...(script !== undefined && { bundlePath: String(JSON.parse(script)) }),
  };
}

/** One word for a POSIX shell, in quotes only where it needs them. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : shellQuote(word);
}

function shellQuote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function shellUnquote(quoted: string): string {
  return quoted.slice(1, -1).replaceAll("'\\''", "'");
}

const SHELLS: Record<LauncherName, { run: string; fail: string }> = {
  statusline: {
    // Node 20 parses this variable's file at every start (30 ms); a statusline opens no connection.
    run: "NODE_EXTRA_CA_CERTS= exec",
    fail: 'echo "tacho: $1"; exit 0',
  },
  // Keeps the variable: the client that the CLI starts may need it.
  tacho: { run: "exec", fail: 'echo "tacho: $1" >&2; exit 1' },
};

/** Old syntax: the Node.js that runs it may be any. */
const SUPPORT_CHECK = (() => {
  const [major, minor] = MINIMUM_NODE.split(".");
  const isSupported = `+v[0] > ${major} || (+v[0] == ${major} && +v[1] >= ${minor})`;
  return `var v = process.versions.node.split("."); process.exit(${isSupported} ? 0 : 1)`;
})();
