import { plainText } from "../display/plain-text.ts";
import { defined } from "../platform/read-value.ts";
import type { SessionQuota, SessionRecord } from "../sessions/session-record.ts";
import { addTokens, NO_TOKENS, totalTokens } from "../usage/token-counts.ts";

/** What messages say of a session besides the news itself. Texts are plain and short. */
export type SessionFacts = {
  /** What its agent is called; `Claude` where nobody named it. */
  agent: string;
  /** The folder's own name. */
  project?: string;
  model?: string;
  host?: string;
  costUsd?: number;
  /** Its own and those of its agents. */
  tokens?: number;
  areTokensComplete: boolean;
  startedAtMs?: number;
  /** How long the client has run, by its own clock. */
  ranForMs?: number;
  /** When a used up window is fresh again. */
  resetsAtMs?: number;
};

export const NO_FACTS: SessionFacts = { agent: "Claude", areTokensComplete: false };

const MAX_CHARACTERS = 60;

/** From here on a refusal by the rate limit is this window's. */
const USED_UP_PERCENT = 95;

export function sessionFacts(record: SessionRecord): SessionFacts {
  const { agentId, agentName, name, project, host, cost, tokens, subagents, quota } = record;
  const counts = [tokens, subagents.tokens].filter((count) => count !== undefined);
  const total = counts.length === 0 ? undefined : totalTokens(counts.reduce(addTokens, NO_TOKENS));
  return defined({
    agent: shown(agentId) ?? shown(agentName) ?? shown(name) ?? NO_FACTS.agent,
    project: shown(folderOf(project?.dir)),
    model: modelText(record.model),
    host: host === "unknown" ? undefined : shown(host),
    costUsd: cost?.totalUsd,
    tokens: total,
    areTokensComplete: counts.every(({ complete }) => complete),
    startedAtMs: record.startedAtMs,
    ranForMs: cost?.durationMs,
    resetsAtMs: quota && resetOf(quota),
  });
}

/** Foreign text as messages show it; `undefined` when nothing of it can be shown. */
export function shown(foreign: string | undefined): string | undefined {
  const text = foreign === undefined ? "" : plainText(foreign, MAX_CHARACTERS);
  return text === "" ? undefined : text;
}

function folderOf(dir: string | undefined): string | undefined {
  return dir?.split(/[\\/]/).findLast((part) => part !== "");
}

/** `Opus 5.5`; hooks know the id only: `claude-opus-5-5` and, dated, `claude-haiku-4-5-20251001`. */
function modelText(model: SessionRecord["model"]): string | undefined {
  if (model?.name !== undefined) return shown(model.name);
  const [, family, major, minor] = MODEL_ID.exec(model?.id ?? "") ?? [];
  if (family === undefined || major === undefined) return shown(model?.id);
  const version = minor === undefined ? major : `${major}.${minor}`;
  return shown(`${family.charAt(0).toUpperCase()}${family.slice(1)} ${version}`);
}

const MODEL_ID = /^claude-([a-z]+)-(\d{1,2})(?:-(\d{1,2}))?(?:-\d{8})?(?:\[1m\])?$/;

/** It goes on when all windows that are used up are fresh again. */
function resetOf({ fiveHour, sevenDay }: SessionQuota): number | undefined {
  const resets = [fiveHour, sevenDay].flatMap((reading) =>
    reading !== undefined && reading.usedPercent >= USED_UP_PERCENT ? reading.resetsAtMs : [],
  );
  return resets.length === 0 ? undefined : Math.max(...resets);
}
