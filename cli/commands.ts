import type { Command } from "./command.ts";
import { alerts } from "./commands/alerts.ts";
import { config } from "./commands/config.ts";
import { credentials } from "./commands/credentials.ts";
import { demo } from "./commands/demo.ts";
import { doctor } from "./commands/doctor.ts";
import { notify } from "./commands/notify.ts";
import { setup } from "./commands/setup.ts";
import { start } from "./commands/start.ts";
import { status } from "./commands/status.ts";
import { statusline } from "./commands/statusline.ts";
import { uninstall } from "./commands/uninstall.ts";
import { version } from "./commands/version.ts";

/** Every command, in the order `tacho help` shows them. */
export const COMMANDS: readonly Command[] = [
  setup,
  uninstall,
  doctor,
  status,
  start,
  demo,
  statusline,
  config,
  credentials,
  notify,
  alerts,
  version,
];
