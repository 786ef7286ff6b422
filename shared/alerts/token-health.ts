import type { Notice } from "../notify/notice.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../platform/time.ts";

/** A login, as far as its end goes; nothing secret. */
export type TokenLife = {
  fingerprint: string;
  expiresAtMs: number;
  scopes: readonly string[];
  /** Until then Claude Code can get a new token without its user. */
  renewableUntilMs?: number;
};

/** When a session was last given a prompt; `undefined`: none is running. */
export type Attended = { promptedAtMs: number | undefined; nowMs: number };

/** Told this long before the end, and once more; each stage has a name of its own. */
const STAGES = [
  { name: "2d", withinMs: 2 * MS_PER_DAY },
  { name: "6d", withinMs: 6 * MS_PER_DAY },
] as const;
/** Who comes back to a machine that slept is told of what ended meanwhile. */
const TOLD_AFTER_MS = MS_PER_HOUR;
/** What the client renews itself never lives longer, so that only the other kind has more left. */
const LONG_LIVED_MS = MS_PER_DAY;
/** The client renews its token with the first request after the prompt. */
const RENEWED_WITHIN_MS = 2 * MS_PER_MINUTE;

/**
 * What people are to be told of a login that ends: of one that cannot be renewed (`claude
 * setup-token`) or soon cannot be, days before; of one that was not renewed although somebody works,
 * as it happens. The same notices each time: their keys name the token and the stage.
 */
export function tokenNotices(life: TokenLife, { promptedAtMs, nowMs }: Attended): Notice[] {
  const { expiresAtMs, renewableUntilMs } = life;
  const isNarrow = life.scopes.length === 1 && life.scopes[0] === "user:inference";
  if (isNarrow && expiresAtMs - nowMs > LONG_LIVED_MS)
    return endNotices(life, "setup_token", { endsAtMs: expiresAtMs, nowMs });
  const ends =
    renewableUntilMs === undefined
      ? []
      : endNotices(life, "renewal_ends", { endsAtMs: renewableUntilMs, nowMs });
  const askedMs = nowMs - (promptedAtMs ?? Number.POSITIVE_INFINITY);
  const isLate = expiresAtMs <= (promptedAtMs ?? 0) && askedMs >= RENEWED_WITHIN_MS;
  return isLate ? [...ends, noticeOf(life, "not_renewed", { endsAtMs: expiresAtMs, nowMs })] : ends;
}

type End = { endsAtMs: number; nowMs: number };

function endNotices(life: TokenLife, reason: string, end: End): Notice[] {
  const leftMs = end.endsAtMs - end.nowMs;
  const stage = STAGES.find(({ withinMs }) => leftMs <= withinMs);
  if (stage === undefined || leftMs < -TOLD_AFTER_MS) return [];
  return [noticeOf(life, reason, end, stage.name)];
}

function noticeOf(
  life: TokenLife,
  reason: string,
  { endsAtMs, nowMs }: End,
  stage = "now",
): Notice {
  // A new access token does not move the end of the login.
  const of = reason === "renewal_ends" ? Math.round(endsAtMs / MS_PER_HOUR) : life.fingerprint;
  return {
    key: `credential-${reason.replaceAll("_", "-")}-${of}-${stage}`,
    ...{ atMs: nowMs, kind: "credential_expiring", reason, expiresAtMs: endsAtMs },
  };
}
