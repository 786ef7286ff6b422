import { type HookInput, parseHookInput } from "../../hooks/input.ts";
import type { HookWorld } from "../../hooks/world.ts";
import { updateTail } from "../../shared/sessions/tail-file.ts";

/** 21 November 2026, 12:30 UTC. */
export const NOON_MS = Date.UTC(2026, 10, 21, 12, 30);

/** What the client says of session `s1`. */
export function inputOf(event: string, payload: object = {}): HookInput {
  const text = JSON.stringify({ hook_event_name: event, session_id: "s1", ...payload });
  const input = parseHookInput(text);
  if (input === undefined) throw new Error(`not understood: ${text}`);
  return input;
}

export function worldOf(changes: Partial<HookWorld> = {}): HookWorld {
  return {
    ...{ stdinText: "", env: {}, homeDir: "/home/dev", platform: "linux" },
    now: () => NOON_MS,
    startedAtMs: NOON_MS - 40,
    hostname: () => "devbox",
    isDoomed: () => false,
    updateTail,
    ...changes,
  };
}

/** The row with which a turn ends that failed, as Claude Code 2.1.329 writes it. */
export function errorRow(kind: string, atMs: number, resetsAtMs?: number): string {
  return `${JSON.stringify({
    type: "assistant",
    isApiErrorMessage: true,
    error: kind,
    timestamp: new Date(atMs).toISOString(),
    message: { role: "assistant", model: "<synthetic>", content: [] },
    ...(resetsAtMs !== undefined && {
      quotaLimits: {
        ...{ status: "rejected", rateLimitType: "five_hour" },
        resetsAt: resetsAtMs / 1_000,
      },
    }),
  })}\n`;
}
