import type { Tool } from "./tool.ts";
import { burnRate } from "./tools/burn-rate.ts";
import { explainNumber } from "./tools/explain-number.ts";
import { fits } from "./tools/fits.ts";
import { quota } from "./tools/quota.ts";
import { sessions } from "./tools/sessions.ts";
import { usage } from "./tools/usage.ts";

/** Every tool, in the order in which clients show them. */
export const TOOLS: readonly Tool[] = [quota, fits, burnRate, usage, explainNumber, sessions];
