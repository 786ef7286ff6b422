import {
  type Budget,
  type BudgetQuestion,
  denialFor,
  noteForPrompt,
  noteForSubagent,
} from "../shared/budget/budget-file.ts";
import type { HookConfig } from "../shared/config/hot-config.ts";
import type { StatePaths } from "../shared/platform/state-paths.ts";
import type { HookAnswer } from "./answer.ts";
import type { HookInput } from "./input.ts";
import type { HookWorld } from "./world.ts";

type BudgetSettings = { config: HookConfig; paths: StatePaths; budget: () => Budget | undefined };
type BudgetAnswer = Pick<HookAnswer, "additionalContext" | "denial">;

/** What Claude is told of its quota at this event, if there is news, and what it may not do. */
export function budgetAnswer(
  input: HookInput,
  world: HookWorld,
  settings: BudgetSettings,
): BudgetAnswer {
  const say = isAskedFor(input, settings.config) ? ANSWER_OF[input.event] : undefined;
  const budget = say === undefined ? undefined : settings.budget();
  if (say === undefined || budget === undefined) return {};
  const question = {
    ...{ paths: settings.paths, env: world.env, homeDir: world.homeDir },
    ...{ sessionId: input.sessionId, nowMs: world.now() },
    thresholds: settings.config.alerts.thresholds,
  };
  return say(question, budget, settings.config);
}

function isAskedFor({ event }: HookInput, { budget }: HookConfig): boolean {
  return event === "PreToolUse" ? budget.denySubagentsAbovePercent !== undefined : budget.inform;
}

type Say = (question: BudgetQuestion, budget: Budget, config: HookConfig) => BudgetAnswer;

const ANSWER_OF: { readonly [hookEvent: string]: Say } = {
  UserPromptSubmit: (question, budget) => withContext(noteForPrompt(question, budget)),
  SubagentStart: (question, budget) => withContext(noteForSubagent(question, budget)),
  PreToolUse: (question, budget, { budget: { denySubagentsAbovePercent = 100 } }) => {
    const denial = denialFor(question, denySubagentsAbovePercent, budget);
    return denial === undefined ? {} : { denial };
  },
};

function withContext(additionalContext: string | undefined): BudgetAnswer {
  return additionalContext === undefined ? {} : { additionalContext };
}
