import type { TableDraft } from "./table-draft.ts";
import type { TableChange } from "./table-tail.ts";
import type { PromptThresholds } from "./usage-table.ts";

/** More are written with the table as a whole. */
const MOST_CHANGES = 100;

/**
 * The table of a ledger. As long as only few records change, and nobody asks for all of it, the stored
 * one is not even read.
 */
export class LedgerTable {
  readonly promptThresholds: PromptThresholds;
  #changes: TableChange[] = [];
  #draft: TableDraft | (() => TableDraft);

  /** `draft`: a function gives what is stored; it is called once, and may throw. */
  constructor(promptThresholds: PromptThresholds, draft: TableDraft | (() => TableDraft)) {
    this.promptThresholds = promptThresholds;
    this.#draft = draft;
  }

  /** All of it. */
  get draft(): TableDraft {
    if (typeof this.#draft !== "function") return this.#draft;
    const draft = this.#draft();
    for (const change of this.#changes) applyChange(draft, change);
    this.#changes = [];
    this.#draft = draft;
    return draft;
  }

  /** Reads what is stored now, so that damage to it is found out before anything is written. */
  load(): void {
    void this.draft;
  }

  /** What has changed since it was stored; `undefined` where only all of it tells. */
  get changes(): readonly TableChange[] | undefined {
    return typeof this.#draft === "function" ? this.#changes : undefined;
  }

  change(change: TableChange): void {
    const isFew = this.#changes.length < MOST_CHANGES;
    if (typeof this.#draft === "function" && isFew) this.#changes.push(change);
    else applyChange(this.draft, change);
  }
}

export function applyChange(draft: TableDraft, { record, old }: TableChange): void {
  if (old !== undefined) draft.subtract(old);
  draft.add(record);
}
