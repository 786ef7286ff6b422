import type { Config } from "../shared/config/config.ts";
import { readJsonFile } from "../shared/platform/json-file.ts";
import { amountAt, stringAt } from "../shared/platform/read-value.ts";
import { MS_PER_SECOND } from "../shared/platform/time.ts";

type Wrap = NonNullable<Config["statusline"]["wrap"]>;

export type Wrapped = {
  text: string;
  /** The other statusline's output is old: the caller has it made anew, for the next run. */
  isRefreshDue: boolean;
};

const FRESH_MS = MS_PER_SECOND;

/** Our line with the last known output of the user's other statusline, which is never waited for. */
export function withWrapped(text: string, wrap: Wrap, cacheFile: string, nowMs: number): Wrapped {
  const read = readJsonFile(cacheFile);
  const cache = read.kind === "ok" ? read.value : undefined;
  const other = stringAt(cache, "text");
  const isRefreshDue = Math.abs(nowMs - (amountAt(cache, "atMs") ?? 0)) >= FRESH_MS;
  if (other === undefined) return { text, isRefreshDue };
  const lines = wrap.position === "below" ? [text, other] : [other, text];
  return { text: lines.join("\n"), isRefreshDue };
}
