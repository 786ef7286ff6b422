/** Whose turn it is, over several threads: each number once, until there are no more. */
export type Turns = {
  /** -1 when all are taken. */
  next: () => number;
  /** To be handed to another thread. */
  shared: SharedArrayBuffer;
};

export function newTurns(count: number): Turns {
  return sharedTurns(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT), count);
}

export function sharedTurns(shared: SharedArrayBuffer, count: number): Turns {
  const counter = new Int32Array(shared);
  return {
    shared,
    next() {
      const turn = Atomics.add(counter, 0, 1);
      return turn < count ? turn : -1;
    },
  };
}
