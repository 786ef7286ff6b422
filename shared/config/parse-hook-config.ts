import { arrayAt, booleanAt, defined, type JsonObject, objectAt } from "../platform/read-value.ts";
import { amountUpTo, wholeNumberUpTo } from "./checked-value.ts";
import { type BudgetConfig, DEFAULT_BUDGET } from "./config.ts";
import {
  DEFAULT_CREDENTIALS,
  MAX_PUSH_INTERVAL_MS,
  MIN_PUSH_INTERVAL_MS,
  VARIABLE_NAME,
} from "./credentials-config.ts";
import type { HookConfig } from "./hot-config.ts";
import { parseAlertsConfig } from "./parse-alerts-config.ts";
import { parseCommonConfig } from "./parse-common-config.ts";
import { parseHotNotify } from "./parse-hot-notify.ts";

/** The settings of the hooks as they were stored; what the schema would refuse has its default. */
export function parseHookConfig(raw: JsonObject | undefined): HookConfig {
  return {
    ...parseCommonConfig(raw),
    alerts: parseAlertsConfig(objectAt(raw, "alerts")),
    budget: budgetOf(objectAt(raw, "budget")),
    notify: parseHotNotify(objectAt(raw, "notify")),
    credentials: credentialsOf(objectAt(raw, "credentials")),
  };
}

function budgetOf(raw: JsonObject | undefined): BudgetConfig {
  const percent = amountUpTo(100, raw, "denySubagentsAbovePercent");
  return defined({
    inform: booleanAt(raw, "inform") ?? DEFAULT_BUDGET.inform,
    denySubagentsAbovePercent: percent !== undefined && percent >= 1 ? percent : undefined,
  });
}

function isVariableName(value: unknown): value is string {
  return typeof value === "string" && VARIABLE_NAME.test(value);
}

function credentialsOf(raw: JsonObject | undefined): HookConfig["credentials"] {
  const minIntervalMs = wholeNumberUpTo(MAX_PUSH_INTERVAL_MS, raw, "minIntervalMs");
  return {
    hasSinks: raw?.hasSinks === true,
    minIntervalMs:
      minIntervalMs !== undefined && minIntervalMs >= MIN_PUSH_INTERVAL_MS
        ? minIntervalMs
        : DEFAULT_CREDENTIALS.minIntervalMs,
    keyEnvNames: arrayAt(raw, "keyEnvNames").filter(isVariableName),
  };
}
