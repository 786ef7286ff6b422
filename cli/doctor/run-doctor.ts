import type { ExitCode } from "../command.ts";
import { chooseLook } from "../look.ts";
import type { World } from "../world.ts";
import { checkAlerts } from "./alerts-check.ts";
import { type Check, ok } from "./check.ts";
import { checkClient, checkPlugin } from "./client-checks.ts";
import { checkConfig, checkDamage, checkRecords } from "./content-checks.ts";
import { checkCredentials } from "./credentials-checks.ts";
import { checkHome, checkShared } from "./folder-checks.ts";
import { checkLauncher } from "./launcher-check.ts";
import { checkNotifications } from "./notify-checks.ts";
import { examine } from "./patient.ts";
import { checkPluginFiles } from "./plugin-files-check.ts";
import { checkPolling } from "./quota-check.ts";
import { checkRender } from "./render-check.ts";
import { reportText } from "./report-text.ts";
import { checkStatusline, checkSwitches } from "./settings-checks.ts";

/** `tacho doctor`: looks at everything, changes nothing. 1 when something does not work. */
export async function runDoctor(isJson: boolean, world: World): Promise<ExitCode> {
  const patient = examine(world);
  const checks: Check[] = [
    ok("node", `Node.js ${world.nodeVersion} at ${world.nodePath}`),
    await checkClient(patient),
    checkPlugin(patient),
    checkPluginFiles(patient),
    checkSwitches(patient),
    checkStatusline(patient),
    checkLauncher(patient),
    checkRender(patient),
    checkHome(patient),
    ...checkShared(patient),
    ...checkConfig(patient),
    checkDamage(patient),
    checkRecords(patient),
    ...checkNotifications(patient),
    checkAlerts(patient),
    ...checkPolling(patient),
    ...checkCredentials(patient),
  ];
  const isWell = checks.every(({ status }) => status !== "fail");
  const look = chooseLook(world, patient.loaded.config.statusline);
  world.writeOut(
    isJson ? `${JSON.stringify({ ok: isWell, checks }, null, 2)}\n` : reportText(checks, look),
  );
  return isWell ? 0 : 1;
}
