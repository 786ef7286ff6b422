import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Case, FLOOR } from "./case.ts";
import { memoryGauge } from "./peak-memory.ts";
import type { Place } from "./place.ts";
import { atMost, type Row, type Section } from "./section.ts";
import { median } from "./statistics.ts";

const MEMORY_RUNS = 5;
const MAX_MEMORY_BYTES = 48e6;
const MAX_BUNDLE_BYTES = 60 * 1024;

/** Peak resident memory of the floor and of every case with a target. */
export function peakMemory(cases: readonly Case[], place: Place): Section {
  const gauge = memoryGauge(place.folder("memory"));
  const measured = cases.filter(({ name, target }) => name === FLOOR || target !== undefined);
  const rows = measured.map(({ name, program, target }): Row => {
    const peaks = Array.from({ length: MEMORY_RUNS }, () => gauge.peakBytes(program()));
    const figure = Math.max(...peaks);
    const cells = [median(peaks) / 1e6, figure / 1e6];
    if (target === undefined) return { name, cells };
    return { name, cells, target: atMost(figure, MAX_MEMORY_BYTES, "≤ 48 MB") };
  });
  return {
    title: "peak memory",
    columns: [
      { title: "median MB", decimals: 1 },
      { title: "most MB", decimals: 1 },
    ],
    rows,
    notes: [`${MEMORY_RUNS} runs each, by ${gauge.how}. 1 MB = 1,000,000 bytes.`],
  };
}

/** What ships. A hot bundle is a starter and its program. */
export function bundleSizes({ distDir }: Place): Section {
  const names = readdirSync(distDir).filter((name) => name.endsWith(".cjs"));
  const hot = ["statusline", "hook"].map((name) => [`${name}.cjs`, `${name}.main.cjs`]);
  const others = names.filter((name) => !hot.flat().includes(name)).map((name) => [name]);
  const rows = [...hot, ...others].map((bundles): Row => {
    const bytes = bundles.reduce((sum, name) => sum + statSync(join(distDir, name)).size, 0);
    const row = { name: bundles.join(" + "), cells: [bytes / 1024] };
    return bundles.length === 1
      ? row
      : { ...row, target: atMost(bytes, MAX_BUNDLE_BYTES, "≤ 60 KB") };
  });
  return {
    title: "size",
    columns: [{ title: "KB", decimals: 1 }],
    rows,
    notes: ["1 KB = 1,024 bytes."],
  };
}
