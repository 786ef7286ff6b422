import { AppError } from "../platform/app-error.ts";
import { costUsd } from "../prices/price-book.ts";
import type { FitsDeps } from "./fits-deps.ts";
import { findLikeSession, type LikeSession } from "./like-session.ts";
import type { PastModel, PastWork } from "./past-work.ts";
import { plainName } from "./spoken-name.ts";
import { inputPrice } from "./weighted-work.ts";
import type { PlannedWork } from "./work-need.ts";

/** What is to be done, as it was asked: exactly one of the first four. */
export type FitsRequest = {
  estimatedTokens?: number | undefined;
  estimatedUsd?: number | undefined;
  minutes?: number | undefined;
  likeSession?: string | undefined;
  model?: string | undefined;
};

/** The work asked about; `unweighed`: nothing says what it amounts to, and why. */
export type AskedWork =
  | { kind: "work"; work: PlannedWork; totalUsd: number; about: string }
  | { kind: "minutes"; minutes: number; about: string }
  | { kind: "unweighed"; reason: string; about: string };

/** No two sessions are alike. */
const LIKE_SPREAD = 0.25;
const MAX_KNOWN = 5;

/** Throws an AppError for a session or model that is not known, or is not meant clearly. */
export async function plannedWork(
  request: FitsRequest,
  past: PastWork,
  deps: FitsDeps,
): Promise<AskedWork> {
  const { estimatedTokens, estimatedUsd, minutes, likeSession } = request;
  if (minutes !== undefined) return { kind: "minutes", minutes, about: `${minutes} min of work` };
  if (likeSession !== undefined) {
    const like = await findLikeSession(likeSession, deps);
    return likeWork(like, request.model && askedModel(request.model, past, deps), deps);
  }
  const model =
    request.model === undefined ? usualModel(past, deps) : askedModel(request.model, past, deps);
  if (estimatedUsd !== undefined) {
    const about = `work of ${usdText(estimatedUsd)} at list prices`;
    return sized(new Map([[model ?? "", estimatedUsd]]), { sizeSpread: 0, about });
  }
  return tokenWork(estimatedTokens ?? 0, { model, past, deps });
}

/** By the account's own mix of kinds: a token read from the cache weighs next to nothing. */
function tokenWork(
  tokens: number,
  { model, past, deps }: { model: string | undefined; past: PastWork; deps: FitsDeps },
): AskedWork {
  const about = `work of ${tokens.toLocaleString("en-US")} tokens`;
  const own = past.models.find((one) => one.model === model);
  const mix = own ?? past.models[0];
  const price = model === undefined ? undefined : priceOf(model, deps);
  if (mix === undefined || model === undefined || price === undefined) {
    const reason = "no past work says what the tokens of this account weigh";
    return { kind: "unweighed", reason, about };
  }
  const usd = (tokens / 1e6) * mix.weightPerToken * price;
  const sizeSpread = own === undefined ? 2 * mix.weightSpread : mix.weightSpread;
  return sized(new Map([[model, usd]]), { sizeSpread, about });
}

function likeWork(
  { about, usdByModel, counts }: LikeSession,
  model: string | undefined,
  deps: FitsDeps,
): AskedWork {
  if (model !== undefined && counts !== undefined) {
    const rates = deps
      .prices()
      .ratesOf({ model: baseModel(model), atMs: deps.nowMs, promptTokens: 0 });
    const usd = rates && costUsd({ ...counts, webSearches: 0 }, rates);
    if (usd) return sized(new Map([[model, usd]]), { sizeSpread: LIKE_SPREAD, about });
  }
  if (usdByModel === undefined) {
    return {
      kind: "unweighed",
      reason: "what that session used is not known, or has no price",
      about,
    };
  }
  return sized(usdByModel, { sizeSpread: LIKE_SPREAD, about });
}

function sized(
  usdByModel: ReadonlyMap<string, number>,
  { sizeSpread, about }: { sizeSpread: number; about: string },
): AskedWork {
  const totalUsd = [...usdByModel.values()].reduce((sum, usd) => sum + usd, 0);
  return { kind: "work", work: { usdByModel, sizeSpread }, totalUsd, about };
}

/** The model of the session that asks, else the one used most of late. */
function usualModel(past: PastWork, deps: FitsDeps): string | undefined {
  const id = deps.currentSessionId();
  const record = deps.sessions().find((session) => session.record.sessionId === id)?.record;
  const own = record?.model?.id;
  return own !== undefined && priceOf(own, deps) !== undefined ? own : past.models[0]?.model;
}

/** A whole id, or a part of one that was used, such as `opus`: then the one used most of late. */
function askedModel(asked: string, { models }: PastWork, deps: FitsDeps): string {
  const wanted = asked.toLowerCase();
  const isSame = ({ model }: PastModel) => model.toLowerCase() === wanted;
  const isLike = ({ model }: PastModel) => model.toLowerCase().includes(wanted);
  const found =
    models.find(isSame) ?? (priceOf(asked, deps) === undefined ? models.find(isLike) : undefined);
  if (found !== undefined) return found.model;
  if (priceOf(asked, deps) !== undefined) return asked;
  const known = models.slice(0, MAX_KNOWN).map(({ model }) => `"${plainName(model)}"`);
  const hint = known.length === 0 ? "None has been used yet." : `Used so far: ${known.join(", ")}.`;
  throw new AppError(
    "UNKNOWN_MODEL",
    `No price is known of the model "${plainName(asked)}", and none that was used is called so. ${hint}`,
  );
}

function priceOf(model: string, deps: FitsDeps): number | undefined {
  return inputPrice(deps.prices(), baseModel(model), deps.nowMs);
}

function baseModel(model: string): string {
  return model.replace(/ \(fast\)$/, "");
}

function usdText(usd: number): string {
  return `$${usd < 0.1 && usd > 0 ? usd.toFixed(3) : usd.toFixed(2)}`;
}
