import { DEFAULT_ALERTS } from "./alerts-config.ts";
import { type Config, DEFAULT_BUDGET, DEFAULT_SESSIONS, DEFAULT_STATUSLINE } from "./config.ts";
import { DEFAULT_CREDENTIALS } from "./credentials-config.ts";
import { DEFAULT_NOTIFY } from "./notify-config.ts";
import { DEFAULT_PRICES } from "./prices-config.ts";
import { DEFAULT_QUOTA } from "./quota-config.ts";
import { DEFAULT_USAGE } from "./usage-config.ts";

/** What holds without a config.json. In a file of its own: the hot bundles take the parts they need. */
export const DEFAULT_CONFIG: Config = {
  statusline: DEFAULT_STATUSLINE,
  sessions: DEFAULT_SESSIONS,
  notify: DEFAULT_NOTIFY,
  credentials: DEFAULT_CREDENTIALS,
  budget: DEFAULT_BUDGET,
  alerts: DEFAULT_ALERTS,
  quota: DEFAULT_QUOTA,
  usage: DEFAULT_USAGE,
  prices: DEFAULT_PRICES,
};
