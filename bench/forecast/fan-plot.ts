import { demandOf } from "../../shared/quota/demand.ts";
import { forecast } from "../../shared/quota/forecast.ts";
import { furtherUse } from "../../shared/quota/further-use.ts";
import { gammaQuantile } from "../../shared/quota/gamma.ts";
import { lastPoint } from "../../shared/quota/merge-observations.ts";
import { pastUse } from "../../shared/quota/past-use.ts";
import { WINDOWS, type WindowKind } from "../../shared/quota/quota-window.ts";
import { simulateLife } from "./life.ts";
import { BEGIN_MS, STEP_MS, type TrueWindow } from "./limits.ts";
import { type Merged, mergedHistory } from "./merged.ts";
import { historyAt } from "./questions.ts";
import { type SeenWindow, seenWindows } from "./readings.ts";
import { area, label, line, type Panel, type Point, panelOf, svgText } from "./svg.ts";

const FRAMES: readonly { kind: WindowKind; title: string; left: number; ticks: number }[] = [
  { kind: "five_hour", title: "5-hour window", left: 44, ticks: 5 },
  { kind: "seven_day", title: "7-day window", left: 416, ticks: 7 },
];
const WIDTH = 284;
const HEIGHT = 170;
const TOPS = [62, 306] as const;
const MOMENTS = 60;
/** The moment from which the upper charts look ahead. */
const NOW = 0.45;

/** One window of each kind, its truth, what was said from one moment on, and at every moment of its end. */
export function fanPlot(seed: number): string {
  const parts = FRAMES.flatMap(({ kind, title, left, ticks }) => {
    const example = findExample(seed, kind);
    const [upper, lower] = TOPS.map((top) =>
      panelOf({ left, top, width: WIDTH, height: HEIGHT, maxX: 1, maxY: 100 }),
    );
    if (upper === undefined || lower === undefined) return [];
    return [
      label([left, 24], title, { className: "head" }),
      label([left, 46], "used, and how it may go on from one moment"),
      ...axes(upper, ticks, kind),
      ...fan(example, kind, upper),
      label([left, 290], "used at the reset, as said at each moment"),
      ...axes(lower, ticks, kind),
      ...course(example, kind, lower),
    ];
  });
  const description =
    "Upper charts: what was used until one moment, what was used afterwards, and the range in which 80 % of the ways ahead were expected. Lower charts: the range in which the used percent at the reset was expected, at each moment of the window, which narrows towards what came true.";
  return svgText({ title: "Forecasts and the truth", description, width: 720, height: 552 }, [
    ...parts,
    ...legend(),
  ]);
}

type Example = { seen: readonly SeenWindow[]; window: TrueWindow };

/** The first window of the last weeks that is in use at that moment: chosen without a look at its end. */
function findExample(seed: number, kind: WindowKind): Example {
  for (let person = 0; ; person++) {
    const life = simulateLife({ seed, variant: "usual" }, person);
    const seen = seenWindows(life, kind);
    for (const { window, readings } of seen.slice(Math.floor(0.6 * seen.length), -1)) {
      const lately = momentOf(window, kind, NOW - 0.05);
      const now = momentOf(window, kind, NOW);
      const used = readings.findLast(({ atMs }) => atMs <= now);
      const isInUse = readings.some(({ atMs }) => atMs > lately && atMs <= now);
      if (used && isInUse && used.usedPercent >= 25 && used.usedPercent <= 60) {
        return { seen, window };
      }
    }
  }
}

function momentOf({ startMs }: TrueWindow, kind: WindowKind, share: number): number {
  return startMs + share * WINDOWS[kind].lengthMs;
}

function mergedAt({ seen, window }: Example, kind: WindowKind, nowMs: number): Merged {
  const history = historyAt({ seen, window, nowMs, kind, past: "full" });
  return mergedHistory({ history, kind, nowMs });
}

function fan(example: Example, kind: WindowKind, panel: Panel): string[] {
  const { window } = example;
  const nowMs = momentOf(window, kind, NOW);
  const { windows, input } = mergedAt(example, kind, nowMs);
  const past = pastUse(windows, nowMs);
  if (input === undefined || past === undefined) return [];
  const demand = demandOf(past, input.current);
  const used = lastPoint(input.current).usedPercent;
  const quantile = (p: number) =>
    Array.from({ length: MOMENTS + 1 }, (_, index): Point => {
      const share = NOW + ((1 - NOW) * index) / MOMENTS;
      const untilMs = momentOf(window, kind, share);
      const further =
        untilMs > nowMs ? gammaQuantile(furtherUse(demand, untilMs), p, 100 - used) : 0;
      return [panel.x(share), panel.y(Math.min(100, used + further))];
    });
  return [
    area("band", quantile(0.9), quantile(0.1)),
    line("said", quantile(0.5)),
    ...truth(example, kind, panel),
    line("now", [
      [panel.x(NOW), panel.y(0)],
      [panel.x(NOW), panel.y(100)],
    ]),
    label([panel.x(NOW) + 4, panel.y(0) - 6], "now"),
  ];
}

function truth({ window }: Example, kind: WindowKind, panel: Panel): string[] {
  const lengthMs = WINDOWS[kind].lengthMs;
  const every = Math.max(1, Math.floor(window.used.length / 200));
  const places = window.used
    .map((used, index): [number, number] => {
      const atMs = BEGIN_MS + (window.firstStep + index + 1) * STEP_MS;
      return [(atMs - window.startMs) / lengthMs, used];
    })
    .filter((_, index) => index % every === 0 || index === window.used.length - 1)
    .map(([share, used]): [number, Point] => [share, [panel.x(Math.min(1, share)), panel.y(used)]]);
  const until = places.filter(([share]) => share <= NOW).map(([, place]) => place);
  const after = places.filter(([share]) => share >= NOW).map(([, place]) => place);
  return [line("truth", until), line("truth later", [...until.slice(-1), ...after])];
}

/** The band of the used percent at the reset, moment by moment. */
function course(example: Example, kind: WindowKind, panel: Panel): string[] {
  const said = Array.from({ length: MOMENTS }, (_, index) => 0.04 + (0.955 * index) / MOMENTS)
    .map((share) => {
      const nowMs = momentOf(example.window, kind, share);
      const { windows } = mergedAt(example, kind, nowMs);
      return { share, ends: forecast(windows, nowMs)?.usedPercentAtReset };
    })
    .flatMap(({ share, ends }) => (ends === undefined ? [] : [{ share, ends }]));
  const at = (quantile: "p10" | "p50" | "p90") =>
    said.map(({ share, ends }): Point => [panel.x(share), panel.y(ends[quantile])]);
  const end = example.window.used.at(-1) ?? 0;
  return [
    area("band", at("p90"), at("p10")),
    line("said", at("p50")),
    line("truth", [
      [panel.x(0), panel.y(end)],
      [panel.x(1), panel.y(end)],
    ]),
  ];
}

function axes(panel: Panel, ticks: number, kind: WindowKind): string[] {
  const unit = kind === "five_hour" ? "h" : "d";
  return [
    ...[0, 50, 100].flatMap((percent) => [
      line("grid", [
        [panel.x(0), panel.y(percent)],
        [panel.x(1), panel.y(percent)],
      ]),
      label([panel.x(0) - 8, panel.y(percent) + 4], `${percent}`, { anchor: "end" }),
    ]),
    ...Array.from({ length: ticks + 1 }, (_, tick) =>
      label(
        [panel.x(tick / ticks), panel.y(0) + 18],
        tick === ticks ? `${tick} ${unit}` : `${tick}`,
        {
          anchor: "middle",
        },
      ),
    ),
  ];
}

function legend(): string[] {
  const y = 536;
  const sample = (className: string, x: number) =>
    line(className, [
      [x, y - 4],
      [x + 24, y - 4],
    ]);
  const swatch: readonly [Point[], Point[]] = [
    [
      [548, y - 11],
      [572, y - 11],
    ],
    [
      [548, y + 3],
      [572, y + 3],
    ],
  ];
  return [
    sample("truth", 44),
    label([74, y], "what was used"),
    sample("truth later", 196),
    label([226, y], "what was used afterwards"),
    sample("said", 408),
    label([438, y], "said: median"),
    area("band", ...swatch),
    label([578, y], "said: 80 % of cases"),
  ];
}
