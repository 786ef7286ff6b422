import { amountAt, fieldsAt, type JsonObject, textAt } from "../platform/read-value.ts";
import { importanceOf, NOTICE_KINDS, type Notice, type NoticeKind } from "./notice.ts";

/** The numbers of an alert, for receivers that are programs. */
export type AlertFacts = { kind: NoticeKind } & Pick<
  Notice,
  (typeof AMOUNTS)[number] | (typeof TEXTS)[number]
>;

const AMOUNTS = [
  "usedPercent",
  "thresholdPercent",
  "elapsedPercent",
  "resetsAtMs",
  "probability",
  "exhaustsAtMs",
  "exhaustsFromMs",
  "exhaustsToMs",
  "spentUsd",
  "limitUsd",
  "expiresAtMs",
] as const;
const TEXTS = ["account", "window", "per", "project", "reason"] as const;

/** `undefined` for what is no alert. */
export function alertFacts(notice: Notice): AlertFacts | undefined {
  if (importanceOf(notice.kind) !== "alert") return undefined;
  return parseAlertFacts({ ...notice });
}

export function parseAlertFacts(raw: JsonObject | undefined): AlertFacts | undefined {
  const kind = NOTICE_KINDS.find((known) => known === raw?.kind);
  if (kind === undefined) return undefined;
  return { kind, ...fieldsAt(raw, AMOUNTS, amountAt), ...fieldsAt(raw, TEXTS, textAt) };
}
