import type { Refusal } from "../../shared/claude/settings-text.ts";
import { AppError } from "../../shared/platform/app-error.ts";
import type { StatuslineSetting } from "./statusline-setting.ts";

/** A settings file that setup leaves alone: says why, that nothing happened, and what to do. */
export function refusalError(refusal: Refusal, ours: StatuslineSetting): AppError {
  const advice = refusalAdvice(refusal, ours);
  return new AppError(refusal.code, `${refusal.problem} Nothing was changed. ${advice}`);
}

/** What to do about a settings file that setup leaves alone. */
export function refusalAdvice(refusal: Refusal, ours: StatuslineSetting): string {
  return REPAIRS[refusal.code] ?? byHand(ours);
}

const REPAIR = "Repair it, then run tacho setup again.";

const REPAIRS: { readonly [code: string]: string } = {
  SETTINGS_COMMENTS: "Remove the comments, then run tacho setup again.",
  SETTINGS_NOT_JSON: REPAIR,
  SETTINGS_NOT_AN_OBJECT: REPAIR,
  SETTINGS_NOT_UTF8: REPAIR,
  SETTINGS_FOREIGN: "Run tacho setup as that user.",
};

function byHand(ours: StatuslineSetting): string {
  return `Make it a writable file and run tacho setup again; or run tacho setup --no-statusline and put this into it yourself: "statusLine": ${JSON.stringify(ours)}`;
}
