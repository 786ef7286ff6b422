/** Tuples of whole numbers, each once, numbered as they come. */
export type TupleIndex = {
  readonly count: number;
  /** All numbers of tuple 0, of tuple 1, and so on. */
  readonly tuples: Int32Array;
  /** Whether a tuple has this number at this place. */
  some: (place: number, number: number) => boolean;
  /** The tuple's number; one that is new gets the next. */
  numberOf: (tuple: readonly number[]) => number;
};

const SMALLEST = 1_024;

export function openTupleIndex(width: number, stored: Int32Array = new Int32Array(0)): TupleIndex {
  let count = stored.length / width;
  let tuples = withRoom(stored, Math.max(SMALLEST * width, stored.length));
  let slots = slotsOf(tuples, count, width);

  function isAt(index: number, tuple: readonly number[]): boolean {
    for (let at = 0; at < width; at++) {
      if (tuples[index * width + at] !== tuple[at]) return false;
    }
    return true;
  }

  function add(tuple: readonly number[], slot: number): number {
    if ((count + 1) * width > tuples.length) tuples = withRoom(tuples, 2 * tuples.length);
    tuples.set(tuple, count * width);
    count += 1;
    slots[slot] = count;
    if (2 * count > slots.length) slots = slotsOf(tuples, count, width);
    return count - 1;
  }

  return {
    get count() {
      return count;
    },
    get tuples() {
      return tuples.subarray(0, count * width);
    },
    some(place, number) {
      for (let at = place; at < count * width; at += width) if (tuples[at] === number) return true;
      return false;
    },
    numberOf(tuple) {
      let slot = tupleHash(tuple, 0, width) & (slots.length - 1);
      for (;;) {
        const taken = slots[slot] ?? 0;
        if (taken === 0) return add(tuple, slot);
        if (isAt(taken - 1, tuple)) return taken - 1;
        slot = (slot + 1) & (slots.length - 1);
      }
    },
  };
}

function withRoom(numbers: Int32Array, length: number): Int32Array {
  const grown = new Int32Array(length);
  grown.set(numbers);
  return grown;
}

/** A table of number + 1, a quarter full; 0 is an empty slot. */
function slotsOf(tuples: Int32Array, count: number, width: number): Int32Array {
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(4 * Math.max(SMALLEST, count))));
  for (let index = 0; index < count; index++) {
    let slot = tupleHash(tuples, index * width, width) & (slots.length - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = index + 1;
  }
  return slots;
}

function tupleHash(numbers: ArrayLike<number>, from: number, width: number): number {
  let hash = 0;
  for (let at = from; at < from + width; at++) {
    hash = Math.imul(hash ^ (numbers[at] ?? 0), 2_654_435_761);
    hash ^= hash >>> 15;
  }
  return hash;
}
