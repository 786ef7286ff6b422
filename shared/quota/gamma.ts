/** A gamma distribution; its mean is shape · scale. Both are above 0. */
export type Gamma = { shape: number; scale: number };

/** The distribution with this mean and variance (both above 0). */
export function gammaOf(mean: number, variance: number): Gamma {
  return { shape: (mean * mean) / variance, scale: variance / mean };
}

/** The probability of a value of at most `value`: the regularised lower incomplete gamma function. */
export function gammaCdf({ shape, scale }: Gamma, value: number): number {
  const x = value / scale;
  if (!(x > 0)) return 0;
  const factor = Math.exp(shape * Math.log(x) - x - logGamma(shape));
  const cdf = x < shape + 1 ? factor * series(shape, x) : 1 - factor * continuedFraction(shape, x);
  return Math.min(1, Math.max(0, cdf));
}

/** The value that is not exceeded with `probability`, but never more than `max`. */
export function gammaQuantile(gamma: Gamma, probability: number, max: number): number {
  if (gammaCdf(gamma, max) <= probability) return max;
  let low = 0;
  let high = max;
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2;
    if (gammaCdf(gamma, middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** To a ten-thousandth of a percent point where `max` is 100. */
const BISECTIONS = 20;
const MAX_TERMS = 500;
const PRECISION = 1e-10;

function series(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let n = 1; n < MAX_TERMS && term > sum * PRECISION; n++) {
    term *= x / (shape + n);
    sum += term;
  }
  return sum;
}

/** Lentz's method. */
function continuedFraction(shape: number, x: number): number {
  let b = x + 1 - shape;
  let c = Number.MAX_SAFE_INTEGER;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MAX_TERMS; n++) {
    const a = n * (shape - n);
    b += 2;
    d = 1 / notZero(a * d + b);
    c = notZero(b + a / c);
    fraction *= c * d;
    if (Math.abs(c * d - 1) < PRECISION) break;
  }
  return fraction;
}

function notZero(value: number): number {
  return Math.abs(value) < Number.MIN_VALUE / Number.EPSILON ? Number.EPSILON : value;
}

/** Lanczos' approximation with its usual coefficients; right to 15 digits. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const t = x - 1 + LANCZOS.length - 1.5;
  const sum = LANCZOS.reduce(
    (sum, coefficient, n) => sum + (n === 0 ? coefficient : coefficient / (x - 1 + n)),
    0,
  );
  return HALF_LOG_TWO_PI + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
];
