import * as z from "zod";

const windowSchema = z
  .looseObject({ utilization: z.number().nullish(), resets_at: z.string().nullish() })
  .nullish()
  .catch(undefined);

/**
 * What the usage endpoint answers. Loose: it gains keys with every plan, and a key that has become
 * something else must not cost the others. The numbers are checked in `usage-numbers.ts`.
 */
export const usageAnswerSchema = z
  .looseObject({
    five_hour: windowSchema,
    seven_day: windowSchema,
    seven_day_opus: windowSchema,
    seven_day_sonnet: windowSchema,
    extra_usage: z.looseObject({}).nullish().catch(undefined),
    limits: z.array(z.unknown()).nullish().catch(undefined),
  })
  // Of an account that uses nothing all may be null; a page of somebody else's has none of the keys.
  .refine((answer) => KEYS.some((key) => answer[key] !== undefined), "is no answer about usage");

const KEYS = ["five_hour", "seven_day", "extra_usage", "limits"] as const;
