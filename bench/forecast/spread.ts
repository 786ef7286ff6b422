import type { WindowKind } from "../../shared/quota/quota-window.ts";
import { percentile } from "../statistics.ts";
import type { Answer } from "./answer.ts";
import type { Point } from "./point.ts";
import type { Truth } from "./questions.ts";

/** Where a point forecast was made: it errs differently early and late, low and high. */
export type Where = { kind: WindowKind; elapsed: number };

/** The errors a point forecast made elsewhere, to give it a spread that no tool shows. */
export type Spread = {
  learn: (where: Where, point: Point, truth: Truth) => void;
  answer: (where: Where, point: Point) => Answer;
};

const CLASSES = [25, 50, 75, 100, 150];
type Cell = { errors: number[]; runOuts: number; quantiles?: [number, number, number] };

export function openSpread(): Spread {
  const cells = new Map<string, Cell>();
  return {
    learn(where, point, truth) {
      const key = cellKey(where, point);
      const cell = cells.get(key) ?? { errors: [], runOuts: 0 };
      cell.errors.push(truth.usedAtReset - shown(point));
      cell.runOuts += Number(truth.exhaustedAtMs !== undefined);
      cells.set(key, cell);
    },
    answer(where, point) {
      const cell = cells.get(cellKey(where, point)) ?? { errors: [0], runOuts: 0 };
      const { errors, runOuts } = cell;
      cell.quantiles ??= [percentile(errors, 10), percentile(errors, 50), percentile(errors, 90)];
      const [p10, p50, p90] = cell.quantiles;
      const at = (error: number) => Math.min(100, Math.max(0, shown(point) + error));
      return {
        probability: (runOuts + 0.5) / (errors.length + 1),
        p10: at(p10),
        p50: at(p50),
        p90: at(p90),
        ...(point.exhaustsAtMs !== undefined && { exhaustsAtMs: point.exhaustsAtMs }),
      };
    },
  };
}

function shown({ usedAtReset }: Point): number {
  return Math.min(100, usedAtReset);
}

function cellKey({ kind, elapsed }: Where, { usedAtReset }: Point): string {
  const above = CLASSES.filter((edge) => usedAtReset >= edge).length;
  return `${kind} ${Math.min(3, Math.floor(4 * elapsed))} ${above}`;
}
