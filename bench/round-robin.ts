export type Candidate<T> = {
  name: string;
  /** What must be so before each run; not measured. */
  prepare?: () => void | Promise<void>;
  run: () => T | Promise<T>;
};

/**
 * Runs every candidate once a round, each round beginning with another one, so that a busy moment of
 * the machine and the traces that one leaves in its caches fall on all alike. The first `warmups`
 * rounds are dropped. Resolves to each candidate's measurements, one per round, in order.
 */
export async function roundRobin<T>(
  candidates: readonly Candidate<T>[],
  { rounds, warmups }: { rounds: number; warmups: number },
): Promise<Map<string, T[]>> {
  const measured = new Map<string, T[]>(candidates.map(({ name }) => [name, []]));
  for (let round = 0; round < warmups + rounds; round++) {
    const first = round % candidates.length;
    for (const { name, prepare, run } of [
      ...candidates.slice(first),
      ...candidates.slice(0, first),
    ]) {
      await prepare?.();
      const measurement = await run();
      if (round >= warmups) measured.get(name)?.push(measurement);
    }
  }
  return measured;
}
