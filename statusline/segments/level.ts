import type { Role } from "../../shared/display/theme.ts";
import type { QuotaLevel } from "../../shared/quota/outlook.ts";
import type { Drawing } from "./drawing.ts";

/** Calm numbers are bright; only what needs attention takes the colour of its level. */
export function levelRole(level: QuotaLevel): Role {
  return level === "calm" ? "bright" : level;
}

/** `!` behind a number that needs acting, in themes whose colours do not tell enough. */
export function levelSign(level: QuotaLevel, { theme }: Drawing): string {
  return theme.hasSigns && level === "act" ? "!" : "";
}
