import { MS_PER_MINUTE } from "../../shared/platform/time.ts";

/** What the invented account has used of a window at a minute; straight lines in between. */
type Curve = readonly (readonly [minute: number, usedPercent: number])[];

const FIVE_HOUR = {
  resetsAtMinute: 97,
  lengthMinutes: 300,
  used: [
    [-204, 0],
    [-60, 36],
    [-18, 51],
    [-10, 56],
    [0, 73],
  ],
} as const satisfies DemoWindow;

const SEVEN_DAY = {
  resetsAtMinute: 6_450,
  lengthMinutes: 10_080,
  used: [
    [-3_660, 0],
    [-1_440, 12],
    [-180, 22],
    [0, 26],
  ],
} as const satisfies DemoWindow;

type DemoWindow = { resetsAtMinute: number; lengthMinutes: number; used: Curve };

/** The client's `rate_limits` at a minute of the demo, whose minute 0 is `zeroMs`. */
export function rateLimitsAt(minute: number, zeroMs: number) {
  return {
    five_hour: isOpen(FIVE_HOUR, minute) ? reading(FIVE_HOUR, minute, zeroMs) : undefined,
    seven_day: reading(SEVEN_DAY, minute, zeroMs),
  };
}

function isOpen({ resetsAtMinute, lengthMinutes }: DemoWindow, minute: number): boolean {
  return minute >= resetsAtMinute - lengthMinutes;
}

function reading({ used, resetsAtMinute }: DemoWindow, minute: number, zeroMs: number) {
  return {
    used_percentage: Math.round(valueAt(used, minute)),
    resets_at: Math.round((zeroMs + resetsAtMinute * MS_PER_MINUTE) / 1_000),
  };
}

function valueAt(curve: Curve, minute: number): number {
  const after = curve.findIndex(([at]) => at >= minute);
  const [toMinute, to] = curve[after] ?? curve.at(-1) ?? [0, 0];
  const [fromMinute, from] = curve[after - 1] ?? [toMinute, to];
  if (toMinute === fromMinute) return to;
  const share = Math.min(1, (minute - fromMinute) / (toMinute - fromMinute));
  return from + share * (to - from);
}
