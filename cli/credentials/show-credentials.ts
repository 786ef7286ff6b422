import type { ExitCode } from "../command.ts";
import { chooseLook } from "../look.ts";
import type { World } from "../world.ts";
import { findCredentialsPlace } from "./credentials-place-file.ts";
import { askKeychainConsent } from "./keychain-consent.ts";
import { NO_SINKS, REFRESH_TOKEN_WARNING } from "./login-text.ts";
import { readCredentialsReport } from "./read-report-file.ts";
import { reportLines } from "./report-lines.ts";

/** `tacho credentials status`: the login, and what each sink holds. */
export async function showCredentials(
  { asks, format }: { asks: "sinks" | "nobody"; format: "text" | "json" },
  world: World,
): Promise<ExitCode> {
  const { place, config } = findCredentialsPlace(world);
  if (format === "text") await askKeychainConsent(place, world);
  const report = await readCredentialsReport(place, asks);
  if (place.config.includeRefreshToken) world.writeErr(REFRESH_TOKEN_WARNING);
  if (format === "json") {
    world.writeOut(`${JSON.stringify(report)}\n`);
  } else if (report.sinks.length === 0) {
    world.writeOut(NO_SINKS);
  } else {
    const lines = reportLines(report, chooseLook(world, config.statusline));
    world.writeOut(`${lines.join("\n")}\n`);
  }
  return 0;
}
