import { type Span, spansWidth } from "../shared/display/span.ts";

/** A segment that has something to say, and when it says less of it. */
export type Piece = {
  /** All it has to say. */
  full: readonly Span[];
  /** Less of it: one form for each number of `shrinkAt`, from step 1 on. */
  draw: (step: number) => readonly Span[];
  /** For each step to the next form: the lower the number, the sooner. */
  shrinkAt: readonly number[];
  dropAt: number;
  side: Side;
  /** One blank is enough between this piece and the one before it, where that is shown. */
  isTied: boolean;
};
export type Side = "left" | "right";

export type FittingLine = {
  pieces: readonly Piece[];
  spacing: Spacing;
  /** The steps at which the gap goes down to 2 and to 1. */
  narrowAt: readonly number[];
  columns: number;
};
/** Cells between two pieces of the left side, and of the right side. */
export type Spacing = { gap: number; separatorWidth: number };

/** `forms`: what each piece says, `undefined` where it is dropped. Widths are those of the sides. */
export type Fitted = {
  forms: readonly (readonly Span[] | undefined)[];
  spacing: Spacing;
  leftWidth: number;
  rightWidth: number;
};

/** At least this much stays between the two sides of a line. */
export const SIDE_GAP = 2;

type State = { steps: number[]; narrowness: number; drawn: Drawn[][] };
/** A form and its width; each is drawn and measured once, and only when it comes to it. */
type Drawn = { form: readonly Span[]; width: number };
type Reduction = { at: number; piece: number | "gap" };

/**
 * Says less until the line fits, least important first, then takes back what there is room for after
 * all. The last piece is never dropped: it alone may still be too wide.
 */
export function fitLine(line: FittingLine): Fitted {
  const { pieces, columns } = line;
  const state: State = {
    steps: pieces.map(() => 0),
    narrowness: 0,
    drawn: pieces.map(() => []),
  };
  let fitted = measure(line, state);
  if (fullWidth(fitted) <= columns) return fitted;
  const taken: Reduction[] = [];
  for (const reduction of reductionsOf(line)) {
    if (isLastPiece(reduction, line, state)) continue;
    take(reduction, state, 1);
    taken.push(reduction);
    fitted = measure(line, state);
    if (fullWidth(fitted) <= columns) break;
  }
  for (const reduction of taken.reverse()) {
    take(reduction, state, -1);
    const fuller = measure(line, state);
    if (fullWidth(fuller) <= columns) fitted = fuller;
    else take(reduction, state, 1);
  }
  return fitted;
}

export function fullWidth({ leftWidth, rightWidth }: Fitted): number {
  return leftWidth + rightWidth + (leftWidth > 0 && rightWidth > 0 ? SIDE_GAP : 0);
}

function measure(line: FittingLine, state: State): Fitted {
  const spacing = spacingOf(line, state);
  const forms: (readonly Span[] | undefined)[] = [];
  const widths = { left: 0, right: 0 };
  line.pieces.forEach((piece, index) => {
    const drawn = drawnOf(piece, index, state);
    if (drawn !== undefined) {
      const isFirst = widths[piece.side] === 0;
      const space = isFirst ? 0 : spaceBefore(piece, forms[index - 1], spacing);
      widths[piece.side] += space + drawn.width;
    }
    forms.push(drawn?.form);
  });
  return { forms, spacing, leftWidth: widths.left, rightWidth: widths.right };
}

/** Cells before a piece that is not the first of its side. */
export function spaceBefore(
  { side, isTied }: Piece,
  neighbour: readonly Span[] | undefined,
  { gap, separatorWidth }: Spacing,
): number {
  if (side === "right") return separatorWidth;
  return isTied && neighbour !== undefined ? 1 : gap;
}

/** The piece as it stands now; `undefined` when it is dropped. */
function drawnOf(piece: Piece, index: number, { steps, drawn }: State): Drawn | undefined {
  const step = steps[index] ?? 0;
  const known = drawn[index];
  if (step > piece.shrinkAt.length || known === undefined) return undefined;
  const form = known[step]?.form ?? (step === 0 ? piece.full : piece.draw(step));
  known[step] ??= { form, width: spansWidth(form) };
  return known[step];
}

function spacingOf({ spacing }: FittingLine, { narrowness }: State): Spacing {
  return narrowness === 0 ? spacing : { ...spacing, gap: Math.min(spacing.gap, 3 - narrowness) };
}

/** Everything that makes the line shorter, in the order to take it. */
function reductionsOf({ pieces, narrowAt }: FittingLine): Reduction[] {
  const reductions: Reduction[] = narrowAt.map((at) => ({ at, piece: "gap" }));
  pieces.forEach(({ shrinkAt, dropAt }, piece) => {
    for (const at of shrinkAt) reductions.push({ at: Math.min(at, dropAt), piece });
    reductions.push({ at: dropAt, piece });
  });
  return reductions.sort((a, b) => a.at - b.at);
}

function isLastPiece({ piece }: Reduction, { pieces }: FittingLine, { steps }: State): boolean {
  if (piece === "gap" || (steps[piece] ?? 0) < (pieces[piece]?.shrinkAt.length ?? 0)) return false;
  return pieces.every(
    ({ shrinkAt }, other) => other === piece || (steps[other] ?? 0) > shrinkAt.length,
  );
}

function take({ piece }: Reduction, state: State, by: 1 | -1): void {
  if (piece === "gap") state.narrowness += by;
  else state.steps[piece] = (state.steps[piece] ?? 0) + by;
}
