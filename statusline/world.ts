import type { MakeForecasts } from "../shared/quota/hot-outlooks-file.ts";

/** What a run takes from outside; gathered by main.ts, or by a process that answers for it. */
export type StatuslineWorld = {
  stdinText: string;
  env: { readonly [name: string]: string | undefined };
  homeDir: string;
  nowMs: number;
  /** Asked only when a session is seen for the first time. */
  hostname: () => string;
  /** Asked where no forecast of the last minute is at hand; without it there is none then. */
  makeForecasts?: MakeForecasts;
};
