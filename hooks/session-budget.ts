import { type Budget, budgetFor } from "../shared/budget/budget-file.ts";
import { defined } from "../shared/platform/read-value.ts";
import type { StatePaths } from "../shared/platform/state-paths.ts";
import type { HookInput } from "./input.ts";
import type { HookWorld } from "./world.ts";

/** What is known of the session's windows, looked up once, when it is asked for first. */
export function createSessionBudget(
  { sessionId }: HookInput,
  { env, homeDir, now, makeForecasts }: HookWorld,
  paths: StatePaths,
): () => Budget | undefined {
  let looked: { budget: Budget | undefined } | undefined;
  return () => {
    const question = { paths, env, homeDir, sessionId, nowMs: now(), makeForecasts };
    looked ??= { budget: budgetFor(defined(question)) };
    return looked.budget;
  };
}
