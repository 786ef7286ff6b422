import type { StatePaths } from "../platform/state-paths.ts";
import { hotOutlooks, type MakeForecasts } from "../quota/hot-outlooks-file.ts";
import type { QuotaOutlooks } from "../quota/outlook.ts";
import { denyingWindow, type ReachedLevels, reachedLevels } from "./budget-level.ts";
import { denialReason, promptNote, subagentNote } from "./budget-note.ts";
import { sessionAccount } from "./session-account-file.ts";
import { markTold, type ToldLevel, wasTold } from "./told-file.ts";

/** Some 220 rows, merged in 2 ms; hours of a busy machine. A prompt waits for it. */
const MAX_BYTES = 32 * 1024;

export type BudgetQuestion = {
  paths: Pick<StatePaths, "sessionsDir" | "runDir" | "quotaDir">;
  env: { readonly [name: string]: string | undefined };
  homeDir: string;
  sessionId: string;
  nowMs: number;
  thresholds: readonly number[];
  /** Asked where no forecast of the last minute is at hand. */
  makeForecasts?: MakeForecasts;
};
export type Budget = { account: string; outlooks: QuotaOutlooks };

/** What is known of the session's windows; `undefined` when it has none. Never throws. */
export function budgetFor(question: Omit<BudgetQuestion, "thresholds">): Budget | undefined {
  const { paths, nowMs, makeForecasts } = question;
  const account = sessionAccount(question);
  if (account === undefined) return undefined;
  const request = { paths, account, nowMs, extra: [] };
  const outlooks = hotOutlooks(request, makeForecasts, MAX_BYTES);
  const isKnown = outlooks.fiveHour !== undefined || outlooks.sevenDay !== undefined;
  return isKnown ? { account, outlooks } : undefined;
}

/**
 * The line for Claude with a prompt, when a window has reached a level that this session was not told
 * of; it counts as told from then on. Never throws: where that cannot be written there is no line,
 * rather than one with every prompt.
 */
export function noteForPrompt(
  question: BudgetQuestion,
  budget = budgetFor(question),
): string | undefined {
  try {
    const news = reachedBy(question, budget).filter((reached) => claimNews(question, reached));
    return news.length === 0 ? undefined : promptNote(news, question.nowMs);
  } catch {
    return undefined;
  }
}

/** The line for a subagent that starts: each knows nothing yet. Never throws. */
export function noteForSubagent(
  question: BudgetQuestion,
  budget = budgetFor(question),
): string | undefined {
  const reached = reachedBy(question, budget);
  return reached.length === 0 ? undefined : subagentNote(reached, question.nowMs);
}

/** Why the session may start no new agent, when a window is used above that percent. Never throws. */
export function denialFor(
  question: Omit<BudgetQuestion, "thresholds">,
  abovePercent: number,
  budget = budgetFor(question),
): string | undefined {
  const { nowMs } = question;
  const outlook = denyingWindow(budget?.outlooks ?? {}, abovePercent, nowMs);
  return outlook && denialReason(outlook, { abovePercent, nowMs });
}

function reachedBy(
  { thresholds, nowMs }: BudgetQuestion,
  budget: Budget | undefined,
): ReachedLevels[] {
  return reachedLevels(budget?.outlooks ?? {}, thresholds, nowMs);
}

/**
 * Marks what is news about a window; `false` when nothing is, or another hook of the session was
 * faster. The threshold is marked last and decides: whoever finds it unmarked may still win it. The
 * lower ones count as told too: a number that falls is no news.
 */
function claimNews(question: BudgetQuestion, reached: ReachedLevels): boolean {
  const { paths, sessionId, thresholds } = question;
  const { outlook, thresholdPercent = 0, runsOut } = reached;
  const { window, resetsAtMs } = outlook;
  const told = (level: ToldLevel["level"]): ToldLevel => ({ window, resetsAtMs, level });
  const levels = [
    ...(runsOut ? [told("runs_out")] : []),
    ...(thresholdPercent > 0 ? [told(thresholdPercent)] : []),
  ];
  const news = levels.filter((level) => !wasTold(paths.runDir, sessionId, level));
  if (news.length === 0) return false;
  const lower = thresholds.filter((threshold) => threshold < thresholdPercent);
  for (const level of lower) markTold(paths.runDir, sessionId, told(level));
  return news.map((level) => markTold(paths.runDir, sessionId, level)).at(-1) === true;
}
