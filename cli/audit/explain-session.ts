import { plainText } from "../../shared/display/plain-text.ts";
import { readRecords } from "../../shared/ledger/read-ledger-file.ts";
import type { UsageRecord } from "../../shared/ledger/usage-record.ts";
import { AppError } from "../../shared/platform/app-error.ts";
import { amountJson, tokensJson } from "../../shared/reports/report-json.ts";
import type { ExitCode } from "../command.ts";
import { recordCost } from "../export/record-rows.ts";
import { chooseLook } from "../look.ts";
import { currentLedger } from "../usage/current-ledger-file.ts";
import { scanProgress } from "../usage/scan-progress.ts";
import { print, withNotices } from "../usage/show-usage.ts";
import { machineZone } from "../usage/time-zone-file.ts";
import { findUsagePlace, type UsagePlace } from "../usage/usage-place-file.ts";
import type { World } from "../world.ts";
import { scanTellings } from "./scan-tellings-file.ts";
import { accountFor, type CountedAnswer } from "./session-account.ts";
import { type SessionView, sessionLines } from "./session-lines.ts";
import { sumOfAnswers } from "./session-sum.ts";

/** `tacho audit <session>`: every answer of a session's total, from a fresh reading of all files. */
export async function explainSession(
  world: World,
  { session, format }: { session: string; format: "text" | "json" },
): Promise<ExitCode> {
  const place = await findUsagePlace(world);
  const { notices: news } = await currentLedger(place, world);
  // What was imported has days and no sessions.
  const records = [...readRecords(place.usageDir)].filter(({ origin }) => origin === undefined);
  const sessionId = sessionNamed(session, records);
  const progress = scanProgress(world);
  const tellings = await scanTellings(place.sources, progress.onProgress);
  progress.end();
  const account = accountFor((id) => id === sessionId, tellings, records);
  const nowMs = world.nowMs();
  const view: SessionView = {
    ...{ sessionId, account, place },
    sum: sumOfAnswers(
      account.counted.map(({ record }) => record),
      place.prices,
    ),
    zone: machineZone(world, nowMs),
    notices: [...place.notices, ...news],
  };
  if (format === "json") world.writeOut(`${JSON.stringify(accountJson(view, nowMs))}\n`);
  else print(world, sessionLines(view, chooseLook(world, place.look)));
  return 0;
}

/** The session whose id begins so. */
function sessionNamed(start: string, records: readonly UsageRecord[]): string {
  const ids = new Set(records.map(({ sessionId }) => sessionId));
  if (ids.has(start)) return start;
  const found = [...ids].filter((id) => id.startsWith(start));
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  const problem = found.length === 0 ? "No session begins" : `${found.length} sessions begin`;
  throw new AppError(
    "NO_SESSION",
    `${problem} with "${plainText(start, 40)}". Their ids: tacho usage session --json`,
  );
}

function accountJson(
  { sessionId, account, sum, place, zone, notices }: SessionView,
  nowMs: number,
) {
  const json = {
    sessionId,
    answers: account.counted.map((answer) => answerJson(answer, place)),
    elsewhere: account.elsewhere.map((answer) => answerJson(answer, place)),
    totals: amountJson(sum),
    timeZone: zone,
    priceTable: place.prices.date,
    asOf: new Date(nowMs).toISOString(),
  };
  return withNotices(json, notices);
}

function answerJson({ record, tellings }: CountedAnswer, { prices }: UsagePlace) {
  return {
    at: new Date(record.atMs).toISOString(),
    id: record.id,
    source: record.source,
    sessionId: record.sessionId,
    agentId: record.agentId,
    model: record.model,
    ...tokensJson(record.tokens),
    totalCost: recordCost(record, prices),
    told: tellings.map(({ path, record: telling }) => ({
      path,
      sessionId: telling.sessionId,
      outputTokens: telling.tokens.output,
    })),
  };
}
