import * as z from "zod";
import { defined } from "../shared/platform/read-value.ts";
import type { ListedSession } from "../shared/sessions/session-list-file.ts";
import { rounded } from "./freshness.ts";
import { sessionTotal, sumTokens, tokenSchema } from "./token-value.ts";

export const totalsSchema = z.strictObject({
  account: z.string(),
  sessions: z.number(),
  costUsd: z.number().exactOptional().describe("Absent when no session's cost is known"),
  sessionsWithoutCost: z.number().describe("Their cost is not in costUsd"),
  tokens: tokenSchema.exactOptional().describe("Subagents included; absent while none is known"),
});
export type Totals = z.input<typeof totalsSchema>;

/** What the sessions used, one sum for each account, in the order of the sessions. */
export function totalsByAccount(sessions: readonly ListedSession[]): Totals[] {
  const accounts = new Set(sessions.map(({ record }) => record.account));
  return [...accounts].map((account) => {
    const records = sessions.map(({ record }) => record).filter((one) => one.account === account);
    const costs = records.flatMap(({ cost }) => cost?.totalUsd ?? []);
    const costUsd = costs.reduce((sum, usd) => sum + usd, 0);
    return defined({
      account,
      sessions: records.length,
      costUsd: costs.length === 0 ? undefined : rounded(costUsd, 4),
      sessionsWithoutCost: records.length - costs.length,
      tokens: records.some(sessionTotal) ? sumTokens(records.map(sessionTotal)) : undefined,
    });
  });
}
