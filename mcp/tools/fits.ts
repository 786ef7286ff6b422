import * as z from "zod";
import { fitsAnswer } from "../../shared/fits/fits-answer.ts";
import { fitsAdvice, fitsText } from "../../shared/fits/fits-text.ts";
import { fitsValue, nothingKnown } from "../../shared/fits/fits-value.ts";
import type { FitsRequest } from "../../shared/fits/planned-work.ts";
import { AppError } from "../../shared/platform/app-error.ts";
import { defined } from "../../shared/platform/read-value.ts";
import type { AccountQuota } from "../../shared/quota/account-quota-file.ts";
import { askedAccount } from "../account-quota.ts";
import { fitsShape } from "../fits-schema.ts";
import { freshness, freshnessShape } from "../freshness.ts";
import { defineTool } from "../tool.ts";

const MAX_TOKENS = 1e12;
const MAX_USD = 1e6;
const MAX_MINUTES = 7 * 24 * 60;
const SIZES = ["estimatedTokens", "estimatedUsd", "minutes", "likeSession"] as const;

export const fits = defineTool({
  name: "fits",
  title: "Does it fit?",
  description:
    "Whether a piece of work fits into what is left of the 5-hour and the 7-day window before their resets: how many " +
    "percent it needs, with what probability it fits, and if not, when it would. Learned from what past work of this " +
    "account cost. Give its size in exactly one way: tokens, USD, minutes of work as now, or a session that was like it. " +
    "Call it before fanning out to many subagents, before a long batch or migration, and when the user asks whether " +
    "something still fits, is affordable, or should wait. Costs nothing.",
  input: z.strictObject({
    estimatedTokens: z
      .number()
      .positive()
      .max(MAX_TOKENS)
      .optional()
      .describe(
        "tokens of all kinds, cache reads included, as usage counts them; agents use far more than they write",
      ),
    estimatedUsd: z.number().positive().max(MAX_USD).optional().describe("cost at list prices"),
    minutes: z
      .number()
      .positive()
      .max(MAX_MINUTES)
      .optional()
      .describe("minutes of work at the present and usual pace of this account"),
    likeSession: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('as much as this session used: its id, the start of it, its name, or "current"'),
    model: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe("model that will do it, by id or a part of it; default: that of this session"),
    account: z.string().min(1).max(200).optional().describe("another account's id"),
  }),
  output: z.strictObject({
    account: z.string().exactOptional(),
    ...fitsShape,
    ...freshnessShape,
  }),
  example: { estimatedUsd: 5 },
  handler: async ({ account, ...request }, deps) => {
    checkRequest(request);
    const quota = askedAccount(account, deps);
    if (quota === undefined || quota.reported.size === 0) {
      const { text, value } = nothingKnown(quota?.account);
      return { text, value: { ...value, ...freshness(deps.nowMs, "none", deps.nowMs) } };
    }
    const answer = await fitsAnswer(request, quota, deps);
    const value = defined({
      account: quota.account,
      ...fitsValue(answer, fitsAdvice(answer, deps)),
      ...readAt(quota, deps.nowMs),
    });
    return { value, text: `${fitsText(answer, deps)} Advice: ${value.advice}` };
  },
});

function checkRequest(request: FitsRequest): void {
  const given = SIZES.filter((size) => request[size] !== undefined);
  if (given.length !== 1) {
    throw new AppError(
      "BAD_ARGUMENTS",
      `Give exactly one of ${SIZES.map((size) => `"${size}"`).join(", ")}. For example: fits {"estimatedUsd":5}`,
    );
  }
  if (request.minutes !== undefined && request.model !== undefined) {
    throw new AppError(
      "BAD_ARGUMENTS",
      '"model" does not go with "minutes": these are of work as usual. For example: fits {"minutes":30}',
    );
  }
}

/** As old as the oldest open window. */
function readAt({ outlooks }: AccountQuota, nowMs: number) {
  const open = [outlooks.fiveHour, outlooks.sevenDay].filter((outlook) => outlook !== undefined);
  const [oldest] = open.sort((a, b) => a.asOfMs - b.asOfMs);
  if (oldest === undefined) return freshness(nowMs, "none", nowMs);
  return freshness(oldest.asOfMs, oldest.source, nowMs);
}
