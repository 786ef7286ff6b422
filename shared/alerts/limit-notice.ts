import type { Notice, NoticeKind } from "../notify/notice.ts";
import { defined } from "../platform/read-value.ts";
import { MIN_TOLD_PROBABILITY } from "../quota/window-forecast.ts";
import { type AlertedWindow, type AlertReading, hasKnownReset } from "./alerted-window.ts";
import { limitKey, resetKey } from "./notice-key.ts";

/** The window by its name, and what was read of it. */
export type About = { named: AlertedWindow; reading: AlertReading; nowMs: number };

export function limitNotice(about: About, thresholdPercent: number): Notice {
  const key = limitKey(about.named, thresholdPercent);
  return { ...noticeOf(about, key, "limit_reached"), thresholdPercent };
}

export function runsOutNotice(about: About): Notice {
  return noticeOf(about, limitKey(about.named, "runs-out"), "limit_runs_out");
}

export function paceNotice(about: About): Notice {
  return noticeOf(about, limitKey(about.named, "pace"), "limit_pace");
}

export function resetNotice(alerted: AlertedWindow, nowMs: number): Notice {
  const { account, window, resetsAtMs } = alerted;
  return {
    ...{ key: resetKey(alerted), atMs: nowMs, kind: "limit_reset" },
    ...{ account, window, resetsAtMs },
  };
}

function noticeOf({ named, reading, nowMs }: About, key: string, kind: NoticeKind): Notice {
  const { account, window } = named;
  const { usedPercent, resetsAtMs, elapsedPercent, forecast } = reading;
  const probability = forecast?.probabilityOfExhaustion;
  const isTold = probability !== undefined && probability >= MIN_TOLD_PROBABILITY;
  return defined({
    ...{ key, atMs: nowMs, kind, account, window, usedPercent, elapsedPercent, probability },
    resetsAtMs: hasKnownReset(window) ? resetsAtMs : undefined,
    ...(isTold && {
      exhaustsAtMs: forecast?.exhaustsAtMs,
      exhaustsFromMs: forecast?.exhaustsAtMsInterval?.p10,
      exhaustsToMs: forecast?.exhaustsAtMsInterval?.p90,
    }),
    isLearning: forecast?.isLearning === true ? (true as const) : undefined,
  });
}
