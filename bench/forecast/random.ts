/** A stream of chance that is the same for the same seed, everywhere. */
export type Random = {
  /** 0 ≤ x < 1. */
  uniform: () => number;
  between: (low: number, high: number) => number;
  isChance: (probability: number) => boolean;
  /** Mean 0, standard deviation 1. */
  normal: () => number;
  /** Median 1; `sigma` of its logarithm. */
  logNormal: (sigma: number) => number;
  exponential: (mean: number) => number;
  /** Mean 1; the smaller the shape, the more uneven. */
  gamma: (shape: number) => number;
};

/** `stream` keeps the users of one seed apart. */
export function seededRandom(seed: number, stream: number): Random {
  const uniform = sfc32(seed, stream);
  const between = (low: number, high: number) => low + (high - low) * uniform();
  const normal = () => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    return radius * Math.cos(2 * Math.PI * uniform());
  };
  return {
    uniform,
    between,
    normal,
    isChance: (probability) => uniform() < probability,
    logNormal: (sigma) => Math.exp(sigma * normal()),
    exponential: (mean) => -mean * Math.log(1 - uniform()),
    gamma: (shape) => gammaOfMeanOne(shape, uniform, normal),
  };
}

/** Chris Doty-Humphrey's small fast counter. */
function sfc32(seed: number, stream: number): () => number {
  let a = seed | 0;
  let b = stream | 0;
  let c = 0x9e3779b9 | 0;
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 16; i++) next();
  return next;
}

/** Marsaglia and Tsang; shapes below 1 by their boost. */
function gammaOfMeanOne(shape: number, uniform: () => number, normal: () => number): number {
  const d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - uniform()) >= 0.5 * x * x + d - d * v + d * Math.log(v)) continue;
    const boost = shape < 1 ? (1 - uniform()) ** (1 / shape) : 1;
    return (d * v * boost) / shape;
  }
}
