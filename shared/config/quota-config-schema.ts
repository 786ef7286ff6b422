import * as z from "zod";
import { serviceUrlSchema } from "./field-schema.ts";
import { DEFAULT_QUOTA, type QuotaConfig } from "./quota-config.ts";

export const quotaSchema = z.strictObject({
  poll: z
    .boolean()
    .default(DEFAULT_QUOTA.poll)
    .describe("Ask the service for the limits every few minutes, with Claude Code's access token."),
  apiBaseUrl: serviceUrlSchema
    .exactOptional()
    .describe("Ask this server instead of Anthropic's: a gateway of yours."),
}) satisfies z.ZodType<QuotaConfig>;
