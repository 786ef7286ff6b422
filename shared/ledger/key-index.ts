/**
 * Where the current line of each record stands in the log, by the hash of its key. Open addressing in
 * one array of pairs, which is stored as it is: a year of heavy use has 600,000 records, and as a Map
 * they would take 60 MB and a second to fill.
 */
export type KeyIndex = {
  readonly count: number;
  /** Hash and place + 1 of each slot, in turn; a place + 1 of 0 is an empty slot. */
  readonly slots: Float64Array;
  /** The first place under this hash that is the right one. */
  find: (hash: number, isRight: (place: number) => boolean) => number | undefined;
  /** Whether the line at `place` is the current one of its record. */
  has: (hash: number, place: number) => boolean;
  add: (hash: number, place: number) => void;
  move: (hash: number, from: number, to: number) => void;
};

const SMALLEST = 2 ** 12;

/** `stored`: the slots of an earlier index, and how many of them are taken. */
export function openKeyIndex(stored?: { slots: Float64Array; count: number }): KeyIndex {
  let slots = stored?.slots ?? new Float64Array(2 * SMALLEST);
  let count = stored?.count ?? 0;

  function slotOf(hash: number, isRight: (place: number) => boolean): number {
    const mask = slots.length / 2 - 1;
    let slot = hash & mask;
    for (;;) {
      const taken = slots[2 * slot + 1] ?? 0;
      if (taken === 0) return slot;
      if (slots[2 * slot] === hash && isRight(taken - 1)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  function put(slot: number, hash: number, place: number): void {
    slots[2 * slot] = hash;
    slots[2 * slot + 1] = place + 1;
  }

  function grow(): void {
    const old = slots;
    slots = new Float64Array(2 * old.length);
    for (let at = 0; at < old.length; at += 2) {
      const hash = old[at] ?? 0;
      const taken = old[at + 1] ?? 0;
      if (taken !== 0) put(slotOf(hash, isNone), hash, taken - 1);
    }
  }

  return {
    get count() {
      return count;
    },
    get slots() {
      return slots;
    },
    find(hash, isRight) {
      const taken = slots[2 * slotOf(hash, isRight) + 1] ?? 0;
      return taken === 0 ? undefined : taken - 1;
    },
    has(hash, place) {
      return slots[2 * slotOf(hash, (at) => at === place) + 1] !== 0;
    },
    add(hash, place) {
      // Up to three quarters full: fuller, the runs of taken slots grow long.
      if (count * 8 >= slots.length * 3) grow();
      put(slotOf(hash, isNone), hash, place);
      count += 1;
    },
    move(hash, from, to) {
      put(
        slotOf(hash, (at) => at === from),
        hash,
        to,
      );
    },
  };
}

function isNone(): boolean {
  return false;
}
