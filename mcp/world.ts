/** What the server takes from outside; gathered by main.ts, or by a test that plays the client. */
export type ServerWorld = {
  env: { readonly [name: string]: string | undefined };
  homeDir: string;
  now: () => number;
  random: () => number;
  hostname: () => string;
  pid: number;
  /** Process id of the client, which started this one. */
  clientPid: number;
  /** Where this bundle and its siblings lie, and the Node.js that runs it. */
  bundleDir: string;
  nodePath: string;
  platform: NodeJS.Platform;
  /** The bundle's own `require`, for what is seldom needed. */
  load: (path: string) => unknown;
};
