import type { UsageContext } from "../ledger/usage-table.ts";
import type { UsageQuery } from "./query.ts";
import type { SessionNumbers } from "./session-numbers.ts";

/** Whether the query asks for a context, given with its index. */
export function contextFilter(
  contexts: readonly UsageContext[],
  { project, model, source, account }: UsageQuery,
  sessions: SessionNumbers,
): (context: UsageContext, index: number) => boolean {
  const isModel = model === undefined ? undefined : modelFilter(contexts, model);
  const accountOf = (context: UsageContext, index: number) =>
    context.account ?? sessions.accounts[sessions.of[index] ?? 0];
  return (context, index) =>
    (source === undefined || context.source === source) &&
    (isModel === undefined || isModel(context.model)) &&
    (project === undefined || isProject(context.project ?? "unknown", project)) &&
    (account === undefined || accountOf(context, index) === account);
}

/** A whole id where one is written so, else a part of ids, such as `opus`. */
function modelFilter(
  contexts: readonly UsageContext[],
  wanted: string,
): (model: string) => boolean {
  const text = wanted.toLowerCase();
  const isExact = contexts.some(({ model }) => model.toLowerCase() === text);
  if (isExact) return (model) => model.toLowerCase() === text;
  return (model) => model.toLowerCase().includes(text);
}

/** A path is meant with the folders beneath it; a name is that of the folder itself. */
function isProject(folder: string, wanted: string): boolean {
  if (folder === wanted) return true;
  const above = wanted.replace(/[/\\]+$/, "");
  if (!/[/\\]/.test(wanted)) return nameOf(folder) === wanted;
  return (
    folder === above || (folder.startsWith(above) && /[/\\]/.test(folder.charAt(above.length)))
  );
}

function nameOf(folder: string): string | undefined {
  return folder.split(/[/\\]/).findLast((part) => part !== "");
}
