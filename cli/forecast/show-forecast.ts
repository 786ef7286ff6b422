import { defined } from "../../shared/platform/read-value.ts";
import { forecastValue, rounded } from "../../shared/quota/quota-value.ts";
import type { ExitCode } from "../command.ts";
import { chooseLook } from "../look.ts";
import { findQuotaFolder } from "../quota/quota-place-file.ts";
import type { World } from "../world.ts";
import { forecastLines } from "./forecast-lines.ts";
import { type ForecastView, readForecastView } from "./forecast-view-file.ts";

export type ForecastRequest = {
  /** Without it all accounts. */
  account?: string;
  format: "text" | "json";
};

/** `tacho forecast`: where the open windows are heading, moment by moment. */
export async function showForecast(
  world: World,
  { account, format }: ForecastRequest,
): Promise<ExitCode> {
  const folder = await findQuotaFolder(world);
  const view = readForecastView(folder, world.nowMs(), account);
  const text =
    format === "json"
      ? `${JSON.stringify(forecastJson(view))}\n`
      : forecastLines(view, chooseLook(world, folder.look))
          .map((line) => `${line}\n`)
          .join("");
  world.writeOut(text);
  return 0;
}

function forecastJson({ accounts }: ForecastView) {
  return {
    accounts: accounts.map(({ account, windows }) => ({
      account,
      windows: windows.map(({ outlook, course }) => {
        const { window, usedPercent, resetsAtMs, asOfMs, source, forecast } = outlook;
        const value = forecast && forecastValue(forecast);
        return defined({
          window,
          usedPercent: rounded(usedPercent, 1),
          resetsAtMs,
          source,
          asOfMs,
          forecast: value,
          course,
        });
      }),
    })),
  };
}
