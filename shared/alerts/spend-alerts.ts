import type { SpendLimit } from "../config/alerts-config.ts";
import type { Notice } from "../notify/notice.ts";
import { defined } from "../platform/read-value.ts";
import { MS_PER_DAY } from "../platform/time.ts";
import { type Claim, isClaimed } from "./claim.ts";

/** One limit in one period of it, of which something was told. */
export type ToldSpend = {
  /** Names both; see spend-sums.ts. */
  key: string;
  atMs: number;
  toldPercent?: number;
  claim?: Claim<ToldOfSpend>;
};
type ToldOfSpend = { toldPercent?: number };

/** What was spent in the running period of a limit. */
export type SpendSum = {
  key: string;
  limit: SpendLimit;
  usd: number;
  /** `per: "session"`. */
  sessionId?: string;
  /** `per: "project"`, or the one that the limit is about. */
  project?: string;
};

export type SpendsQuestion = {
  spends: readonly ToldSpend[];
  sums: readonly SpendSum[];
  isWanted: boolean;
  home: string | undefined;
  nowMs: number;
};
export type SpendNews = { spend: ToldSpend; told: ToldOfSpend; notice: Notice };
export type SpendsAnswer = { spends: readonly ToldSpend[]; news: SpendNews[] };

const LEVELS_PERCENT = [80, 100];

/** Nobody asks for a period that is over for so long; what a project cost in all has no end. */
const KEPT_MS = 40 * MS_PER_DAY;
/** So many are kept whatever their age: a clock that is ahead for a while must not have them told again. */
const KEPT_ANYWAY = 300;
const ENDLESS = /^spend-project-/;

/** Of each sum every level at most once, of both together only the higher. As `evaluateLimits`. */
export function evaluateSpends(question: SpendsQuestion): SpendsAnswer {
  const { sums, nowMs } = question;
  const news: SpendNews[] = [];
  let spends = withoutOld(question.spends, nowMs);
  for (const sum of sums) {
    const known = spends.find(({ key }) => key === sum.key);
    if (known !== undefined && isClaimed(known, question)) continue;
    const percent = (sum.usd / sum.limit.usd) * 100;
    const toldPercent = LEVELS_PERCENT.findLast((level) => percent >= level);
    if (toldPercent === undefined || toldPercent <= (known?.toldPercent ?? 0)) continue;
    const spend = { key: sum.key, atMs: nowMs, toldPercent };
    if (question.isWanted) {
      news.push({ spend, told: { toldPercent }, notice: noticeOf(sum, toldPercent, nowMs) });
    }
    spends = known ? spends.map((other) => (other === known ? spend : other)) : [...spends, spend];
  }
  return { spends, news };
}

function withoutOld(spends: readonly ToldSpend[], nowMs: number): readonly ToldSpend[] {
  const kept = spends.filter(
    ({ key, atMs }, index) =>
      ENDLESS.test(key) || spends.length - index <= KEPT_ANYWAY || nowMs - atMs <= KEPT_MS,
  );
  return kept.length === spends.length ? spends : kept;
}

function noticeOf(sum: SpendSum, thresholdPercent: number, nowMs: number): Notice {
  const { key, limit, usd, sessionId, project } = sum;
  return defined({
    ...{ key: `${key}-${thresholdPercent}`, atMs: nowMs, kind: "spend_reached" as const },
    ...{ thresholdPercent, spentUsd: usd, limitUsd: limit.usd, per: limit.per },
    ...{ sessionId, project },
  });
}
