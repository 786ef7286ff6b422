import { plainText } from "../../shared/display/plain-text.ts";
import { WINDOW_KINDS, WINDOWS } from "../../shared/quota/quota-window.ts";

const MAX_LABEL = 20;

/** `5-hour`, `7-day`, `7-day Opus`. */
export function windowLabel(window: string, model?: string): string {
  const kind = WINDOW_KINDS.find((known) => known === window);
  if (kind !== undefined) return WINDOWS[kind].label;
  return plainText(model === undefined ? window : `7-day ${model}`, MAX_LABEL);
}
