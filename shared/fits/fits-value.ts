import { defined } from "../platform/read-value.ts";
import { type FitsAnswer, type FitsWindow, isBeyond } from "./fits-answer.ts";
import { plainName } from "./spoken-name.ts";
import { needQuantile, TENTH_DEVIATIONS } from "./work-need.ts";

/** The answer as programs get it; the schema of the MCP tool says what each key is. */
export function fitsValue(answer: FitsAnswer, advice: string) {
  const { asked, windows, verdict, hours, othersShare } = answer;
  const learned = windows.flatMap((one) => (one.learned.kind === "ok" ? one.learned : []));
  const unseen = [...new Set(windows.flatMap(({ need }) => need?.unseenModels ?? []))];
  const hasWork = asked.kind === "work";
  return {
    fits: verdict,
    windows: windows.map(windowValue),
    advice,
    basis: defined({
      method: "percent per weighted token" as const,
      samples: Math.max(0, ...windows.map((one) => one.learned.samples)),
      sinceMs: learned.length > 0 ? Math.min(...learned.map(({ sinceMs }) => sinceMs)) : undefined,
      usd: hasWork ? rounded(asked.totalUsd, 4) : undefined,
      likelyMinutes: hasWork ? Math.round(hours * 60) : undefined,
      othersSharePercent: Math.round(othersShare * 100),
      unseenModels: unseen.length > 0 ? unseen.map((model) => plainName(model)) : undefined,
    }),
  };
}

function windowValue({ window, outlook, need, fit, learned }: FitsWindow) {
  const quantile = (deviations: number) =>
    need === undefined ? 0 : rounded(needQuantile(need, deviations), 2);
  const isKnown = learned.kind === "ok";
  return defined({
    window,
    neededPercent: need && {
      p10: quantile(-TENTH_DEVIATIONS),
      p50: quantile(0),
      p90: quantile(TENTH_DEVIATIONS),
    },
    leftPercent: outlook && rounded(Math.max(0, 100 - outlook.usedPercent), 1),
    meanwhilePercent: fit && rounded(fit.meanwhilePercent, 2),
    probabilityFits: fit && rounded(fit.probabilityFits, 3),
    resetsAtMs: outlook?.resetsAtMs,
    fitsAfterMs: fit?.fitsAfterMs,
    neverInOneWindow: need !== undefined && isBeyond(need) ? (true as const) : undefined,
    readingsNeeded: isKnown ? undefined : learned.needed,
    samples: learned.samples,
    sinceMs: isKnown ? learned.sinceMs : undefined,
    unseenPercent: isKnown ? rounded(learned.unseenShare * 100, 1) : undefined,
    models: isKnown
      ? learned.models.map(({ model, percentPerMillion, samples }) => ({
          model: plainName(model),
          percentPerMillionWeightedTokens: rounded(percentPerMillion, 4),
          samples,
        }))
      : undefined,
  });
}

/** Of an account without windows: nothing can fit or not fit. */
export function nothingKnown(account: string | undefined) {
  const isKey = account === "api-key";
  const text = isKey
    ? "An API key has no quota windows: nothing runs out, but each token is billed. Ask usage for the cost."
    : "Whether it fits cannot be said: no session of this account has reported quota yet. With a Max or Pro login it appears after the first reply in a terminal session.";
  const advice = isKey ? "watch the cost instead." : "ask again after the first reply.";
  const basis = {
    method: "percent per weighted token" as const,
    samples: 0,
    othersSharePercent: 0,
  };
  const value = { fits: "unknown" as const, windows: [], advice, basis };
  return { text, value: { ...value, ...(account !== undefined && { account }) } };
}

/** Digits beyond these are noise. */
function rounded(value: number, decimals: number): number {
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor;
}
