import { formatLongDuration } from "../../shared/display/duration.ts";
import type { Role } from "../../shared/display/theme.ts";
import type { AccountValue } from "../../shared/quota/quota-value.ts";
import { STALE_AFTER_MS } from "./window-cells.ts";

export type Remark = { text: string; role: Role };

/** What is said under the rows of an account, the advice last. */
export function accountRemarks(
  account: AccountValue,
  nowMs: number,
  shows: { age: boolean },
): Remark[] {
  const { windows, advice, level = "calm" } = account;
  const remarks: Remark[] = [];
  if (windows.some(({ contested }) => contested)) {
    remarks.push({ text: "Readings disagree: two accounts may be mixed.", role: "watch" });
  }
  remarks.push(...ageRemark(account, shows), ...learningRemark(account));
  remarks.push(...pollRemark(account, nowMs));
  remarks.push({ text: sentence(advice), role: level === "calm" ? "dim" : level });
  return remarks;
}

/** Where there is no column for it, or when it is no longer to be relied on. */
function ageRemark({ ageMs }: AccountValue, shows: { age: boolean }): Remark[] {
  if (ageMs === undefined) return [];
  const seen = `Seen ${formatLongDuration(ageMs)} ago`;
  if (ageMs > STALE_AFTER_MS) return [{ text: `${seen}: more may be used by now.`, role: "watch" }];
  return shows.age ? [] : [{ text: `${seen}.`, role: "dim" }];
}

function learningRemark({ learning }: AccountValue): Remark[] {
  if (learning === undefined) return [];
  const { recordedDays, neededDays } = learning;
  const text = `Learning: ${recordedDays} of ${neededDays} days recorded. Until then a forecast (~) knows no habits.`;
  return [{ text, role: "dim" }];
}

function pollRemark({ poll }: AccountValue, nowMs: number): Remark[] {
  if (poll === undefined || poll.state === "off") return [];
  const { state, nextAtMs } = poll;
  const inTime = nextAtMs === undefined ? "" : `, again in ${formatLongDuration(nextAtMs - nowMs)}`;
  const text = `Asking the service: ${POLL_TEXTS[state]}${inTime}.`;
  return [{ text, role: state === "ok" ? "dim" : "watch" }];
}

const POLL_TEXTS = {
  ok: "it answers",
  offline: "no connection",
  backing_off: "it is busy or limits us",
  refused: "it refuses this login",
  no_token: "there is no login that may be used",
} as const;

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
