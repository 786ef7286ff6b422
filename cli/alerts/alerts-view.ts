import {
  type AlertedWindow,
  type AlertReading,
  findAlerted,
  hasKnownReset,
} from "../../shared/alerts/alerted-window.ts";
import { isTooFast, thresholdsFor } from "../../shared/alerts/limit-level.ts";
import type { Config } from "../../shared/config/config.ts";
import type { ChannelName } from "../../shared/config/notify-config.ts";
import { defined } from "../../shared/platform/read-value.ts";

/** What `tacho alerts --json` prints. */
export type AlertsView = {
  channels: readonly ChannelName[];
  /** Alerts wait until then. */
  snoozedUntilMs?: number;
  windows: WindowView[];
  spend: Config["alerts"]["spend"];
  tokenHealth: boolean;
  digestAt?: string;
  nextDigestAtMs?: number;
};

export type WindowView = {
  account: string;
  window: string;
  usedPercent: number;
  resetsAtMs: number;
  /** What was told of it, or counts as told. */
  told: { thresholdPercent?: number; runsOut: boolean; pace: boolean };
  /** What will be told when it comes about. */
  armed: { thresholdsPercent: number[]; runsOut: boolean; pace: boolean; reset: boolean };
  probabilityOfExhaustion?: number;
  elapsedPercent?: number;
  isTooFast: boolean;
};

/** One open window: what was told of it and what is left to be told. */
export function windowView(
  reading: AlertReading,
  state: readonly AlertedWindow[],
  { account, config }: { account: string; config: Pick<Config, "alerts" | "notify"> },
): WindowView {
  const { window, usedPercent, resetsAtMs, elapsedPercent, forecast } = reading;
  const { events } = config.notify;
  const known = findAlerted(state, account, reading);
  const toldPercent = known?.toldPercent;
  const thresholds = thresholdsFor(config.alerts, window);
  const hasForecast = elapsedPercent !== undefined;
  const runsOut = known?.runsOutTold === true;
  const pace = known?.paceTold === true;
  return defined({
    ...{ account, window, usedPercent, resetsAtMs, elapsedPercent },
    told: defined({ thresholdPercent: toldPercent, runsOut, pace }),
    armed: {
      thresholdsPercent: events.limit
        ? thresholds.filter((threshold) => threshold > (toldPercent ?? 0))
        : [],
      runsOut: events.runsOut && hasForecast && !runsOut,
      pace: events.pace && hasForecast && !pace,
      reset: events.reset && toldPercent !== undefined && hasKnownReset(window),
    },
    probabilityOfExhaustion: forecast?.probabilityOfExhaustion,
    isTooFast: isTooFast(reading),
  });
}
