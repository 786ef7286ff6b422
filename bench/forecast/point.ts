import type { MergedWindow } from "../../shared/quota/merge-observations.ts";

/** What a peer has in its hands: the same merged windows as ours; the open one stands apart. */
export type PeerInput = { current: MergedWindow; past: readonly MergedWindow[]; nowMs: number };

/** One number at the reset, not cut at 100, and a moment where the formula names one. */
export type Point = { usedAtReset: number; probability?: number; exhaustsAtMs?: number };
