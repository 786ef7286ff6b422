import type { Command } from "./command.ts";
import { alerts } from "./commands/alerts.ts";
import { audit } from "./commands/audit.ts";
import { config } from "./commands/config.ts";
import { credentials } from "./commands/credentials.ts";
import { demo } from "./commands/demo.ts";
import { doctor } from "./commands/doctor.ts";
import { exportUsage } from "./commands/export.ts";
import { fits } from "./commands/fits.ts";
import { forecast } from "./commands/forecast.ts";
import { notify } from "./commands/notify.ts";
import { prices } from "./commands/prices.ts";
import { quota } from "./commands/quota.ts";
import { records } from "./commands/records.ts";
import { setup } from "./commands/setup.ts";
import { start } from "./commands/start.ts";
import { stats } from "./commands/stats.ts";
import { status } from "./commands/status.ts";
import { statusline } from "./commands/statusline.ts";
import { uninstall } from "./commands/uninstall.ts";
import { usage } from "./commands/usage.ts";
import { version } from "./commands/version.ts";

/** Every command, in the order `tacho help` shows them. */
export const COMMANDS: readonly Command[] = [
  setup,
  uninstall,
  doctor,
  status,
  quota,
  forecast,
  fits,
  start,
  demo,
  usage,
  exportUsage,
  stats,
  records,
  audit,
  prices,
  statusline,
  config,
  credentials,
  notify,
  alerts,
  version,
];
