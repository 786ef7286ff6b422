import type { Command } from "../command.ts";
import { audit } from "../commands/audit.ts";
import { exportUsage } from "../commands/export.ts";
import { stats } from "../commands/stats.ts";
import { usage } from "../commands/usage.ts";

/** What `usage.main.cjs` holds: commands that are asked often and start without a schema library. */
export const QUICK_COMMANDS: readonly Command[] = [usage, exportUsage, stats, audit];
