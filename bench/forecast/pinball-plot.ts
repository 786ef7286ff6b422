import type { WindowKind } from "../../shared/quota/quota-window.ts";
import { type Evaluation, judgedBy, OURS, withSpread } from "./evaluate.ts";
import { PEERS } from "./peers.ts";
import { scoresOf } from "./scores.ts";
import { bar, label, svgText } from "./svg.ts";

const LEFT = 176;
const WIDTH = 470;
const ROW = 34;
const FIRST_TOP = 104;
const TOPS: Record<WindowKind, { title: string; top: number }> = {
  five_hour: { title: "5-hour window", top: FIRST_TOP },
  seven_day: { title: "7-day window", top: FIRST_TOP + 44 + 6 * ROW },
};

/** Bars of the pinball loss: ours, and each peer as it shows its number and with a spread added. */
export function pinballPlot(evaluation: Evaluation): string {
  const parts = (["five_hour", "seven_day"] as const).flatMap((kind) => {
    const { title, top } = TOPS[kind];
    const lossOf = (method: string) =>
      scoresOf(judgedBy(method, evaluation, (one) => one.kind === kind)).pinball;
    const peers = PEERS.map(({ name }) => {
      return { name, shown: lossOf(name), spread: lossOf(withSpread(name)) };
    }).sort((a, b) => a.shown - b.shown);
    const ours = lossOf(OURS);
    const most = Math.max(...peers.map(({ shown }) => shown));
    const width = (loss: number) => (WIDTH * loss) / most;
    return [
      label([20, top - 14], title, { className: "head" }),
      name("Tacho", top, "strong"),
      bar("ours", [LEFT, top + 5], [width(ours), 18]),
      label([LEFT + width(ours) + 8, top + 18], ours.toFixed(1), { className: "strong" }),
      ...peers.flatMap((peer, index) => {
        const y = top + ROW * (index + 1);
        return [
          name(peer.name, y, ""),
          bar("shown", [LEFT, y + 3], [width(peer.shown), 10]),
          bar("spread", [LEFT, y + 15], [width(peer.spread), 10]),
          label([LEFT + width(peer.shown) + 8, y + 13], peer.shown.toFixed(1)),
          label([LEFT + width(peer.spread) + 8, y + 25], peer.spread.toFixed(1)),
        ];
      }),
    ];
  });
  const legend = [
    label([20, 30], "Pinball loss in percent points (less is better)", { className: "head" }),
    bar("ours", [20, 45], [14, 10]),
    label([40, 54], "Tacho"),
    bar("shown", [110, 45], [14, 10]),
    label([130, 54], "as other tools show it"),
    bar("spread", [300, 45], [14, 10]),
    label([320, 54], "the same with a spread learned from its errors"),
  ];
  const description =
    "Bars: the mean loss of our three quantiles beside those of five formulas of other tools, for both windows.";
  const height = TOPS.seven_day.top + 6 * ROW + 4;
  return svgText({ title: "Pinball loss", description, width: 720, height }, [...legend, ...parts]);
}

function name(text: string, y: number, className: string): string {
  return label([LEFT - 10, y + 18], text, { anchor: "end", className });
}
