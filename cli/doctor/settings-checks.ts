import {
  localSettingsPath,
  managedSettingsPath,
  projectSettingsPath,
} from "../../shared/claude/claude-paths.ts";
import { plainText } from "../../shared/display/plain-text.ts";
import { readJsonFile } from "../../shared/platform/json-file.ts";
import type { JsonObject } from "../../shared/platform/read-value.ts";
import { refusalAdvice } from "../setup/refusal-advice.ts";
import { commandOf, ownerOf } from "../setup/statusline-setting.ts";
import { type Check, fail, ok, warn } from "./check.ts";
import type { Patient } from "./patient.ts";

/** Whether the statusline that the client shows, here and elsewhere, is ours. */
export function checkStatusline(patient: Patient): Check {
  const { settings, settingsPath, ours } = patient.setup;
  if (settings.kind === "refused") {
    return fail("statusline", settings.problem, refusalAdvice(settings, ours));
  }
  const current = settings.kind === "ok" ? settings.value.statusLine : undefined;
  switch (ownerOf(current, ours.command)) {
    case "nobody":
      return warn("statusline", `No statusline is set in ${settingsPath}.`, "Run: tacho setup");
    case "other":
      return warn(
        "statusline",
        `Another statusline is set: ${plainText(commandOf(current) ?? "one without a command")}`,
        "To see both, run: tacho setup --wrap",
      );
    case "us":
      return checkOverride(patient);
  }
}

/** Settings of a project and of the machine's administrator go before the user's own. */
function checkOverride(patient: Patient): Check {
  const { ours } = patient.setup;
  const overriding = strongerSettings(patient).find(
    ({ value }) => ownerOf(value.statusLine, ours.command) === "other",
  );
  if (overriding !== undefined) {
    return warn(
      "statusline",
      `The statusline is set, but here ${overriding.path} sets another one.`,
      "In this project, run: tacho setup --scope local --replace",
    );
  }
  const wrapped = patient.loaded.config.statusline.wrap?.command;
  const above = wrapped === undefined ? "" : `, with yours above it: ${plainText(wrapped)}`;
  return ok("statusline", `The statusline is set${above}`);
}

/** `disableAllHooks` takes the statusline away too. */
export function checkSwitches(patient: Patient): Check {
  const { settings, settingsPath } = patient.setup;
  const user = settings.kind === "ok" ? [{ path: settingsPath, value: settings.value }] : [];
  const off = [...user, ...strongerSettings(patient)].find(
    ({ value }) => value.disableAllHooks === true,
  );
  return off === undefined
    ? ok("switches", "Hooks and statusline are not switched off")
    : fail(
        "switches",
        `${off.path} has "disableAllHooks": no statusline, no hooks.`,
        'Take "disableAllHooks" out of it',
      );
}

function strongerSettings({ world }: Patient): { path: string; value: JsonObject }[] {
  return [
    managedSettingsPath(world.platform),
    localSettingsPath(world.cwd),
    projectSettingsPath(world.cwd),
  ].flatMap((path) => {
    const read = readJsonFile(path);
    return read.kind === "ok" ? [{ path, value: read.value }] : [];
  });
}
