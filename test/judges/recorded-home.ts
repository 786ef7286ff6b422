import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MS_PER_DAY, MS_PER_HOUR } from "../../shared/platform/time.ts";
import { runBundle } from "../e2e/spawn-bundle.ts";

/** A home in which one session has just shown its statusline, so that every question has an answer. */
export async function createRecordedHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "tacho-judged-"));
  await runBundle("statusline", { home, stdin: JSON.stringify(statuslineInput(home, Date.now())) });
  return home;
}

function statuslineInput(home: string, nowMs: number): object {
  return {
    session_id: "0b9d3c5e-6f1a-4d28-9e47-2a5c8f7d1b36",
    cwd: home,
    model: { id: "claude-opus-5-5", display_name: "Opus 5.5" },
    workspace: { current_dir: home, project_dir: home, added_dirs: [] },
    version: "2.1.329",
    cost: { total_cost_usd: 1.25, total_duration_ms: 60_000, total_api_duration_ms: 9_000 },
    context_window: {
      total_input_tokens: 84_000,
      context_window_size: 200_000,
      used_percentage: 42,
    },
    rate_limits: {
      five_hour: { used_percentage: 61, resets_at: unixSeconds(nowMs + 2 * MS_PER_HOUR) },
      seven_day: { used_percentage: 24, resets_at: unixSeconds(nowMs + 4 * MS_PER_DAY) },
    },
  };
}

function unixSeconds(moment: number): number {
  return Math.floor(moment / 1_000);
}
