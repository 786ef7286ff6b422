import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { calibrationPlot } from "./calibration-plot.ts";
import type { Evaluation } from "./evaluate.ts";
import { fanPlot } from "./fan-plot.ts";
import { pinballPlot } from "./pinball-plot.ts";

/** The pictures of docs/quota.md#forecast, from this very run. */
export function writePlots(folder: string, evaluation: Evaluation): void {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write("forecast-calibration.svg", calibrationPlot(evaluation));
  write("forecast-fan.svg", fanPlot(evaluation.cases[0]?.seed ?? 1));
  write("forecast-pinball.svg", pinballPlot(evaluation));
}
