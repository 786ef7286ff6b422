import type { Config } from "../../shared/config/config.ts";
import { DEFAULT_CONFIG } from "../../shared/config/default-config.ts";
import type { Terminal } from "../../shared/display/terminal.ts";
import { MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from "../../shared/platform/time.ts";
import type { WindowOutlook } from "../../shared/quota/outlook.ts";
import { WINDOWS, type WindowKind } from "../../shared/quota/quota-window.ts";
import type { SessionRecord } from "../../shared/sessions/session-record.ts";
import type { LineFacts } from "../../statusline/line-facts.ts";
import { renderView } from "../../statusline/render.ts";
import { buildView } from "../../statusline/view.ts";
import { runsOutAt } from "../quota/forecasts.ts";

// Clock times on the line are those of the process's own zone.
process.env.TZ = "UTC";

/** A Saturday. */
export const NOW_MS = Date.UTC(2026, 10, 21, 12, 29);

export const RECORD: SessionRecord = {
  sessionId: "s1",
  account: "a1",
  host: "buildbox",
  updatedAtMs: NOW_MS,
  project: { dir: "/home/dev/acme-api", branch: "main" },
  model: { id: "claude-opus-5-5", name: "Opus 5.5" },
  effort: "medium",
  cost: { totalUsd: 4.27, linesAdded: 182, linesRemoved: 40 },
  context: { usedPercent: 42, usedTokens: 84_000, windowTokens: 200_000 },
  subagents: { spawned: 3, running: 3 },
  turns: 12,
};

type Situation = Partial<Omit<LineFacts, "record">> & { record?: Partial<SessionRecord> };

/** A session in the middle of its work, changed by what a test is about. */
export function factsOf({ record, ...facts }: Situation = {}): LineFacts {
  return {
    nowMs: NOW_MS,
    input: { rateLimits: {} },
    record: { ...RECORD, ...record },
    quota: {},
    otherLiveSessions: 2,
    config: DEFAULT_CONFIG.statusline,
    ...facts,
  };
}

/** A window that resets in `resetsInMs`, seen 40 s ago. */
export function outlookOf(
  window: WindowKind,
  usedPercent: number,
  { resetsInMs, ...more }: { resetsInMs: number } & Partial<WindowOutlook>,
): WindowOutlook {
  const elapsedPercent = 100 - (resetsInMs / WINDOWS[window].lengthMs) * 100;
  return {
    window,
    usedPercent,
    resetsAtMs: NOW_MS + resetsInMs,
    elapsedPercent,
    paceDeltaPercent: usedPercent - elapsedPercent,
    level: "calm",
    asOfMs: NOW_MS - 40 * MS_PER_SECOND,
    source: "statusline",
    ...more,
  };
}

function burn(percentPerHour: number, basis: "recent" | "average" = "recent") {
  return { percentPerHour, basis, spanMs: MS_PER_HOUR, samples: 9 };
}

const IN_96_MINUTES = 96 * MS_PER_MINUTE;
const IN_107_HOURS = 107 * MS_PER_HOUR;
const lastingWeek = outlookOf("seven_day", 24, { resetsInMs: IN_107_HOURS });

export const calm = factsOf({
  quota: {
    fiveHour: outlookOf("five_hour", 61, { resetsInMs: IN_96_MINUTES, burn: burn(18) }),
    sevenDay: lastingWeek,
  },
});

/** The pace is too high: it runs out before the reset. */
export const runsOut = factsOf({
  record: { context: { usedPercent: 58, usedTokens: 116_000, windowTokens: 200_000 } },
  quota: {
    fiveHour: outlookOf("five_hour", 83, {
      resetsInMs: 156 * MS_PER_MINUTE,
      level: "act",
      burn: burn(24),
      forecast: runsOutAt(NOW_MS + 111 * MS_PER_MINUTE),
    }),
    sevenDay: outlookOf("seven_day", 31, { resetsInMs: IN_107_HOURS }),
  },
});

export const usedUp = factsOf({
  quota: {
    fiveHour: outlookOf("five_hour", 100, {
      resetsInMs: 36 * MS_PER_MINUTE,
      level: "act",
      forecast: runsOutAt(NOW_MS - 3 * MS_PER_MINUTE),
    }),
    sevenDay: outlookOf("seven_day", 97, {
      resetsInMs: 67 * MS_PER_HOUR,
      level: "act",
      burn: burn(0.4),
      forecast: runsOutAt(NOW_MS + 30 * MS_PER_HOUR),
    }),
  },
});

export const stale = factsOf({
  quota: {
    fiveHour: outlookOf("five_hour", 61, {
      resetsInMs: IN_96_MINUTES,
      asOfMs: NOW_MS - 12 * MS_PER_MINUTE,
      burn: burn(18, "average"),
    }),
    sevenDay: lastingWeek,
  },
});

/** Before the first answer: the client knows neither context nor quota. */
export const justStarted = factsOf({
  record: {
    cost: { totalUsd: 0, linesAdded: 0, linesRemoved: 0 },
    context: {},
    subagents: { spawned: 0, running: 0 },
  },
  otherLiveSessions: 0,
});

/** Every segment has something to say, much of it long. */
export const everything = factsOf({
  input: {
    rateLimits: {},
    fastMode: true,
    pullRequest: { number: 42, url: "https://example.com/acme/api/pull/42" },
  },
  record: {
    name: "fix the DNS",
    agentName: "reviewer",
    model: { id: "claude-opus-5-5", name: "Opus 5.5 (1M context)" },
    project: {
      dir: "/home/dev/acme-api",
      branch: "feature/rewrite-the-resolver-cache",
      worktree: "hotfix",
    },
    cache: { warm: true, hitPercent: 82, expiresAtMs: NOW_MS + 4.5 * MS_PER_MINUTE },
    context: { usedPercent: 80, usedTokens: 160_000, windowTokens: 200_000 },
    tokens: {
      input: 100_000,
      output: 300_000,
      cacheRead: 11_000_000,
      cacheWrite5m: 1_000_000,
      cacheWrite1h: 0,
      requests: 90,
      complete: false,
    },
  },
  autoCompactPercent: 83.5,
  quota: runsOut.quota,
  notice: "not recorded (tacho doctor)",
});

export type LineConfig = Config["statusline"];

/** The line as plain text, unless the terminal says otherwise. */
export function lineOf(
  facts: LineFacts,
  terminal: Partial<Terminal> = {},
  config: Partial<LineConfig> = {},
): string {
  return renderView(
    buildView(facts),
    { color: "none", unicode: true, ...terminal },
    { ...DEFAULT_CONFIG.statusline, ...config },
  );
}
