/** One equation of the regression: `y` ≈ Σ values · `x`, believed as much as its weight says. */
export type Equation = { x: readonly number[]; y: number; weight: number };

export type RidgeFit = {
  values: number[];
  /** How well the values are known: their covariance, where they were not held at 0. */
  covariance: readonly (readonly number[])[];
};

/**
 * The values ≥ 0 that fit the equations best (least squares), each drawn to `prior.mean` as if that
 * were known to `prior.sd`.
 */
export function ridgeFit(
  equations: readonly Equation[],
  count: number,
  prior: { mean: number; sd: number },
): RidgeFit {
  const pull = 1 / prior.sd ** 2;
  const matrix = square(count, (row, column) => (row === column ? pull : 0));
  const target = new Array<number>(count).fill(pull * prior.mean);
  for (const { x, y, weight } of equations) {
    for (let row = 0; row < count; row++) {
      const factor = weight * (x[row] ?? 0);
      if (factor === 0) continue;
      target[row] = (target[row] ?? 0) + factor * y;
      const line = matrix[row] ?? [];
      for (let column = 0; column < count; column++) {
        line[column] = (line[column] ?? 0) + factor * (x[column] ?? 0);
      }
    }
  }
  return { values: descend(matrix, target, prior.mean), covariance: inverse(matrix) };
}

const MAX_ROUNDS = 200;
const PRECISION = 1e-9;

/** Improves one value after the other; converges because the matrix is positive definite. */
function descend(matrix: readonly number[][], target: readonly number[], start: number): number[] {
  const values = target.map(() => start);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let change = 0;
    matrix.forEach((line, row) => {
      const others = line.reduce((sum, factor, column) => {
        return column === row ? sum : sum + factor * (values[column] ?? 0);
      }, 0);
      const value = Math.max(0, ((target[row] ?? 0) - others) / (line[row] ?? 1));
      change = Math.max(change, Math.abs(value - (values[row] ?? 0)));
      values[row] = value;
    });
    if (change <= PRECISION * start) break;
  }
  return values;
}

/** By elimination; a positive definite matrix needs no pivots. */
function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const left = matrix.map((line) => [...line]);
  const right = square(size, (row, column) => (row === column ? 1 : 0));
  for (let pivot = 0; pivot < size; pivot++) {
    scale([left[pivot] ?? [], right[pivot] ?? []], 1 / (left[pivot]?.[pivot] ?? 1));
    for (let row = 0; row < size; row++) {
      const factor = left[row]?.[pivot] ?? 0;
      if (row === pivot || factor === 0) continue;
      subtract(left[row] ?? [], left[pivot] ?? [], factor);
      subtract(right[row] ?? [], right[pivot] ?? [], factor);
    }
  }
  return right;
}

function scale(lines: readonly number[][], factor: number): void {
  for (const line of lines) {
    for (const [index, value] of line.entries()) line[index] = value * factor;
  }
}

function subtract(from: number[], line: readonly number[], factor: number): void {
  for (const [index, value] of line.entries()) from[index] = (from[index] ?? 0) - factor * value;
}

function square(size: number, value: (row: number, column: number) => number): number[][] {
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => value(row, column)),
  );
}
