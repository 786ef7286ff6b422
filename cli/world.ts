/**
 * All that a command may see or touch of the process around it. `main.ts` gathers the real one; a
 * test passes its own.
 */
export type World = {
  env: { readonly [name: string]: string | undefined };
  homeDir: string;
  cwd: string;
  platform: NodeJS.Platform;
  /** The running Node.js: absolute path and version without a `v`. */
  nodePath: string;
  nodeVersion: string;
  /** Folder of `tacho.cjs` and its sibling bundles; its parent is the plugin's root. */
  bundleDir: string;
  /** The `require` of the running bundle, for bundles beside it. */
  load(path: string): unknown;
  stdoutIsTerminal: boolean;
  stderrIsTerminal: boolean;
  /** A person can be asked: stdin and stdout are both a terminal. */
  isInteractive: boolean;
  /** `undefined` when stdout is no terminal. */
  terminalSize(): { columns: number; rows: number } | undefined;
  nowMs(): number;
  writeOut(text: string): void;
  writeErr(text: string): void;
  /** Prints the question and returns the line typed, trimmed; empty at the end of input. */
  ask(question: string): Promise<string>;
  /** The same, without showing what is typed. */
  askSecret(question: string): Promise<string>;
  /** All of stdin; waits for its end. */
  readStdin(): Promise<string>;
  /** The pieces of stdin as they come. */
  stdinPieces(): AsyncIterable<string>;
  /**
   * From now on Ctrl-C and a polite kill call `listener` instead of ending the process. Returns the
   * function that gives them their usual meaning back.
   */
  onInterrupt(listener: () => void): () => void;
};
