/** What a hook takes from outside; gathered by main.ts. */
export type HookWorld = {
  stdinText: string;
  env: { readonly [name: string]: string | undefined };
  homeDir: string;
  now: () => number;
  hostname: () => string;
};
