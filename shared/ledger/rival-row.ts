import type { OwnerClaim } from "./usage-record.ts";

/** The rival claim of a record as its line keeps it; few have one. `atMs`: of the record. */
export function rivalRow(claim: OwnerClaim, atMs: number): readonly unknown[] {
  return [
    claim.sessionId,
    claim.agentId ?? "",
    claim.project ?? "",
    claim.model,
    claim.account ?? "",
    `${claim.isSidechain ? "s" : ""}${claim.speed === undefined ? "" : "f"}`,
    claim.ownerAtMs - atMs,
  ];
}

/** `undefined` for anything else. */
export function parseRivalRow(value: unknown, atMs: number): OwnerClaim | undefined {
  if (!Array.isArray(value)) return undefined;
  const row: readonly unknown[] = value;
  const [sessionId, agentId, project, model, account, flags, afterMs] = row;
  if (!isFilled(sessionId) || !isFilled(model)) return undefined;
  if (typeof flags !== "string" || typeof afterMs !== "number") return undefined;
  const claim: OwnerClaim = {
    ...{ sessionId, model, ownerAtMs: atMs + afterMs },
    isSidechain: flags.includes("s"),
  };
  if (isFilled(agentId)) claim.agentId = agentId;
  if (isFilled(project)) claim.project = project;
  if (isFilled(account)) claim.account = account;
  if (flags.includes("f")) claim.speed = "fast";
  return claim;
}

function isFilled(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
