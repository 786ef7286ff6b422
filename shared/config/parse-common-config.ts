import { type JsonObject, objectAt, stringAt } from "../platform/read-value.ts";
import { absolutePath } from "../platform/state-paths.ts";
import { amountUpTo } from "./checked-value.ts";
import { type Config, DEFAULT_SESSIONS, MAX_KEEP_DAYS } from "./config.ts";

/** As it was stored, for every hot program; what the schema would refuse has its default. */
export function parseCommonConfig(
  raw: JsonObject | undefined,
): Pick<Config, "sharedDir" | "sessions"> {
  const sharedDir = absolutePath(stringAt(raw, "sharedDir"));
  const keepDays = amountUpTo(MAX_KEEP_DAYS, objectAt(raw, "sessions"), "keepDays");
  return {
    ...(sharedDir === undefined ? {} : { sharedDir }),
    sessions: { keepDays: keepDays ?? DEFAULT_SESSIONS.keepDays },
  };
}
