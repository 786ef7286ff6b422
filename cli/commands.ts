import type { Command } from "./command.ts";
import { alerts } from "./commands/alerts.ts";
import { audit } from "./commands/audit.ts";
import { config } from "./commands/config.ts";
import { credentials } from "./commands/credentials.ts";
import { demo } from "./commands/demo.ts";
import { doctor } from "./commands/doctor.ts";
import { exportUsage } from "./commands/export.ts";
import { notify } from "./commands/notify.ts";
import { prices } from "./commands/prices.ts";
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
  start,
  demo,
  usage,
  exportUsage,
  stats,
  audit,
  prices,
  statusline,
  config,
  credentials,
  notify,
  alerts,
  version,
];
