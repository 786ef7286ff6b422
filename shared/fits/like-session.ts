import type { UsageTable } from "../ledger/usage-table.ts";
import { AppError } from "../platform/app-error.ts";
import { costUsd } from "../prices/price-book.ts";
import { sessionsLike } from "../reports/session-table.ts";
import type { ListedSession } from "../sessions/session-list-file.ts";
import type { SessionRecord } from "../sessions/session-record.ts";
import { addTokens, NO_TOKENS, TOKEN_KINDS, type TokenCounts } from "../usage/token-counts.ts";
import type { FitsDeps, FitsLedger } from "./fits-deps.ts";
import { plainName, spokenName } from "./spoken-name.ts";
import { inputPrice, weigher, workName } from "./weighted-work.ts";

export type LikeSession = {
  /** For people: what the work is like. */
  about: string;
  /** At today's list prices; `undefined` where nothing is known, or nothing has a price. */
  usdByModel?: ReadonlyMap<string, number>;
  /** Tokens of all models and subagents together, where they are known. */
  counts?: TokenCounts;
};

/** Stands for the id of the session that asks. */
const CURRENT = "current";
const MIN_ID_CHARACTERS = 6;
const MAX_SUGGESTIONS = 5;

/**
 * What a session used, subagents included: from the ledger, which is read anew only for a session that
 * did something since, else from its record. It is meant by its id, the start of it, its name, or
 * "current". Throws a hint where none is meant, or several are.
 */
export async function findLikeSession(asked: string, deps: FitsDeps): Promise<LikeSession> {
  const listed = listedSession(asked, deps);
  const ledger = await ledgerFor(listed, deps);
  const id = listed?.record.sessionId ?? idInLedger(asked, ledger, deps);
  const about = `work like the session ${spokenName(listed?.record.name ?? id.slice(0, 8))}`;
  const found =
    workInLedger(ledger, id, deps.nowMs) ?? (listed && workInRecord(listed.record, deps));
  return { about, ...found };
}

function listedSession(asked: string, deps: FitsDeps): ListedSession | undefined {
  const sessions = deps.sessions();
  if (asked === CURRENT) {
    const id = deps.currentSessionId();
    return sessions.find(({ record }) => record.sessionId === id);
  }
  const wanted = asked.toLowerCase();
  const named = sessions.filter(({ record }) => record.name?.toLowerCase() === wanted);
  const isBegun = ({ record }: ListedSession) =>
    record.sessionId === asked ||
    (asked.length >= MIN_ID_CHARACTERS && record.sessionId.startsWith(asked));
  const begun = sessions.filter(isBegun);
  const exact = begun.filter(({ record }) => record.sessionId === asked);
  const candidates = [exact, begun, named].find((some) => some.length > 0) ?? [];
  if (candidates.length > 1) throw ambiguous(candidates.map(({ record }) => record.sessionId));
  return candidates[0];
}

async function ledgerFor(listed: ListedSession | undefined, deps: FitsDeps): Promise<FitsLedger> {
  const stored = deps.storedLedger();
  const isBehind = listed !== undefined && listed.record.updatedAtMs > (stored.asOfMs ?? 0);
  const isEmpty = stored.table.rows === 0;
  return isBehind || isEmpty ? deps.ledger() : stored;
}

function idInLedger(asked: string, { table }: FitsLedger, deps: FitsDeps): string {
  const start = asked === CURRENT ? (deps.currentSessionId() ?? "") : asked;
  const found = start.length < MIN_ID_CHARACTERS ? [] : sessionsLike(table, start);
  if (found.length > 1) throw ambiguous(found);
  const [id] = found;
  if (id !== undefined) return id;
  const known = deps.sessions().slice(0, MAX_SUGGESTIONS);
  const ids = known.map(({ record }) => plainName(record.sessionId)).join(", ");
  throw new AppError(
    "UNKNOWN_SESSION",
    `No session is known by "${plainName(asked)}". Give its id, at least the first ${MIN_ID_CHARACTERS} characters of it, or its name.${ids && ` The newest: ${ids}.`}`,
  );
}

function ambiguous(ids: readonly string[]): AppError {
  const some = ids.slice(0, MAX_SUGGESTIONS).map(plainName).join(", ");
  return new AppError("AMBIGUOUS_SESSION", `Several sessions are called so: ${some}. Give the id.`);
}

function workInLedger(
  { table, prices }: FitsLedger,
  sessionId: string,
  nowMs: number,
): Omit<LikeSession, "about"> | undefined {
  const usdByModel = new Map<string, number>();
  const weigh = weigher(table, prices);
  let counts: TokenCounts | undefined;
  for (let row = 0; row < table.rows; row++) {
    const context = table.contexts[table.contextOf[row] ?? -1];
    if (context?.sessionId !== sessionId) continue;
    counts = addTokens(counts ?? NO_TOKENS, countsIn(table, row));
    const price = inputPrice(prices, context.model, nowMs);
    const { weighted } = weigh(row);
    if (price === undefined || weighted === undefined) continue;
    const model = workName(context);
    usdByModel.set(model, (usdByModel.get(model) ?? 0) + weighted * price);
  }
  if (counts === undefined) return undefined;
  return { counts, ...(usdByModel.size > 0 && { usdByModel }) };
}

function countsIn({ columns }: UsageTable, row: number): TokenCounts {
  const counts = { ...NO_TOKENS };
  for (const kind of TOKEN_KINDS) counts[kind] = columns[kind][row] ?? 0;
  return counts;
}

/** All of it as if the session's model had done it: the record does not tell agents' models. */
function workInRecord(record: SessionRecord, deps: FitsDeps): Omit<LikeSession, "about"> {
  const { model, tokens, subagents, cost } = record;
  const counts = tokens && addTokens(tokens, subagents.tokens ?? NO_TOKENS);
  const id = model?.id ?? "";
  const rates = deps.prices().ratesOf({ model: id, atMs: deps.nowMs, promptTokens: 0 });
  const usd = counts && rates ? costUsd({ ...counts, webSearches: 0 }, rates) : cost?.totalUsd;
  return { ...(counts && { counts }), ...(usd && { usdByModel: new Map([[id, usd]]) }) };
}
