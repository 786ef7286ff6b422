import { machineTimeZone } from "../../shared/reports/calendar.ts";
import { usageRecords } from "../../shared/reports/records.ts";
import type { ExitCode } from "../command.ts";
import { chooseLook } from "../look.ts";
import { currentLedger } from "../usage/current-ledger-file.ts";
import { emptyLines } from "../usage/no-usage.ts";
import { inZone, parsedQuery, print, withNotices } from "../usage/show-usage.ts";
import { machineZone } from "../usage/time-zone-file.ts";
import { findUsagePlace } from "../usage/usage-place-file.ts";
import type { World } from "../world.ts";
import { recordsJson } from "./records-json.ts";
import { recordsLines } from "./records-lines.ts";

type RecordsRequest = { timeZone: string | undefined; format: "text" | "json" };

/** `tacho records`: brings the ledger up to date and tells what stands out in it. */
export async function showRecords(world: World, request: RecordsRequest): Promise<ExitCode> {
  const nowMs = world.nowMs();
  const query = parsedQuery({ timeZone: request.timeZone }, nowMs, "records");
  const place = await findUsagePlace(world);
  const { table, notices: news } = await currentLedger(place, world);
  const records = usageRecords(table, place.prices, { nowMs, timeZone: query.timeZone });
  const notices = [...place.notices, ...news];
  const zone = query.timeZone ?? machineZone(world, nowMs);
  if (request.format === "json") {
    const { timeZone = machineTimeZone() } = inZone(query, zone);
    const shape = recordsJson(records, { timeZone, nowMs });
    world.writeOut(`${JSON.stringify(withNotices(shape, notices))}\n`);
    return 0;
  }
  const look = chooseLook(world, place.look);
  print(
    world,
    records.activeDays === 0
      ? emptyLines({ isEmpty: table.rows === 0, query, notices }, look)
      : recordsLines({ ...records, zone, notices }, look),
  );
  return 0;
}
