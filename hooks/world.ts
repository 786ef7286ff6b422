import type { MakeForecasts } from "../shared/quota/hot-outlooks-file.ts";
import type { TailUpdate } from "../shared/sessions/tail-file.ts";

/** What a hook takes from outside; gathered by main.ts. */
export type HookWorld = {
  stdinText: string;
  env: { readonly [name: string]: string | undefined };
  homeDir: string;
  now: () => number;
  /** When this process began. */
  startedAtMs: number;
  platform: NodeJS.Platform;
  hostname: () => string;
  /** Asked where no forecast of the last minute is at hand; without it there is none then. */
  makeForecasts?: MakeForecasts;
  /** Counts on in the transcripts. May throw. */
  updateTail: (update: TailUpdate) => unknown;
  /** Whether all that runs here may end with the client: its container would. */
  isDoomed: () => boolean;
};
