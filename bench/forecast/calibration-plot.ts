import type { WindowKind } from "../../shared/quota/quota-window.ts";
import { type Calibration, calibration } from "./calibration.ts";
import { type Evaluation, judgedBy, OURS } from "./evaluate.ts";
import { dot, label, line, type Panel, panelOf, svgText } from "./svg.ts";

const PANELS: readonly { kind: WindowKind; title: string; left: number; look: string }[] = [
  { kind: "five_hour", title: "5-hour window", left: 56, look: "" },
  { kind: "seven_day", title: "7-day window", left: 416, look: "seven" },
];
const SIZE = 270;
const TOP = 48;

/** What was said against what came true; on the diagonal the two are the same. */
export function calibrationPlot(evaluation: Evaluation): string {
  const parts = PANELS.flatMap(({ kind, title, left, look }) => {
    const judged = judgedBy(OURS, evaluation, (one) => one.kind === kind);
    const points = calibration(judged).filter(({ cases }) => cases > 0);
    const frame = { left, top: TOP, width: SIZE, height: SIZE, maxX: 1, maxY: 1 };
    const panel = panelOf(frame);
    return [
      label([left, 28], `${title}, ${judged.length} forecasts`, { className: "head" }),
      ...axes(panel),
      line(
        `said ${look}`,
        points.map(({ said, seen }) => [panel.x(said), panel.y(seen)]),
      ),
      ...points.map((point) => mark(point, panel, look === "" ? "dot" : "dot of-week")),
      label([left + SIZE / 2, TOP + SIZE + 36], "probability we named, %", { anchor: "middle" }),
    ];
  });
  const description =
    "Two charts, one for each window. Each dot is a group of forecasts: how probable we said it was that the window runs out, and how often it did. Dots near the diagonal are honest.";
  const picture = { title: "Said and seen", description, width: 720, height: 372 };
  return svgText(picture, parts);
}

function axes(panel: Panel): string[] {
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  return [
    ...ticks.flatMap((tick) => [
      line("grid", [
        [panel.x(0), panel.y(tick)],
        [panel.x(1), panel.y(tick)],
      ]),
      label([panel.x(0) - 8, panel.y(tick) + 4], `${100 * tick}`, { anchor: "end" }),
      label([panel.x(tick), panel.y(0) + 18], `${100 * tick}`, { anchor: "middle" }),
    ]),
    line("axis later", [
      [panel.x(0), panel.y(0)],
      [panel.x(1), panel.y(1)],
    ]),
    label([panel.x(0) + 8, panel.y(1) + 16], "ran out, % of them"),
  ];
}

/** The larger, the more forecasts stand behind it. */
function mark({ said, seen, cases }: Calibration, panel: Panel, className: string): string {
  return dot([panel.x(said), panel.y(seen)], 2.5 + Math.sqrt(cases) / 9, className);
}
