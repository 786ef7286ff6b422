import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { plainText } from "../../shared/display/plain-text.ts";
import { type Check, fail, ok, warn } from "./check.ts";
import type { Patient } from "./patient.ts";

/** The client waits as long for further events before it runs the statusline, then aborts an older run. */
const BUDGET_MS = 300;
const RUNS = 5;

/** How long the statusline takes, whole process, in a throw-away home. */
export function checkRender({ setup, world }: Patient): Check {
  const bundle = join(setup.place.bundleDir, "statusline.cjs");
  if (!existsSync(bundle)) {
    return fail("render", `${bundle} is missing.`, "Get Tacho's files whole again");
  }
  const home = mkdtempSync(join(tmpdir(), "tacho-doctor-"));
  try {
    const runs = Array.from({ length: RUNS }, () => renderOnce(world.nodePath, bundle, home));
    const bad = runs.find(({ line }) => line === "" || line.startsWith("tacho:"));
    if (bad !== undefined) {
      const said = bad.line === "" ? "nothing" : `"${bad.line}"`;
      return fail(
        "render",
        `The statusline says ${said}.`,
        `Run: ${world.nodePath} ${bundle} </dev/null`,
      );
    }
    return judge(Math.round(medianMs(runs.map(({ durationMs }) => durationMs))));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function judge(tookMs: number): Check {
  const text = `A statusline takes ${tookMs} ms (budget ${BUDGET_MS} ms)`;
  return tookMs <= BUDGET_MS
    ? ok("render", text)
    : warn("render", text, "The line may lag; the machine is busy or its disk is slow");
}

function renderOnce(nodePath: string, bundle: string, home: string) {
  const startedAtMs = performance.now();
  const { stdout } = spawnSync(nodePath, [bundle], {
    input: SAMPLE,
    env: { HOME: home, TACHO_HOME: join(home, "tacho"), COLUMNS: "120" },
    cwd: home,
    encoding: "utf8",
    timeout: 10_000,
  });
  const line = plainText(stdout ?? "").split("\n")[0] ?? "";
  return { durationMs: performance.now() - startedAtMs, line };
}

function medianMs(durationsMs: number[]): number {
  return durationsMs.toSorted((a, b) => a - b)[Math.floor(durationsMs.length / 2)] ?? 0;
}

const SAMPLE = JSON.stringify({
  session_id: "doctor-sample",
  model: { id: "sample", display_name: "Sample" },
  workspace: { current_dir: "/", project_dir: "/" },
  cost: { total_cost_usd: 0.01 },
  context_window: { used_percentage: 2, total_input_tokens: 4_000, context_window_size: 200_000 },
});
