import { join } from "node:path";
import { build } from "esbuild";
import { type Case, candidateOf, FLOOR, programRun } from "./case.ts";
import { liveSession } from "./lived-session.ts";
import type { Place } from "./place.ts";
import { childEnv, timedRun } from "./program.ts";
import { roundRobin } from "./round-robin.ts";
import { atMost, type Section } from "./section.ts";
import { median } from "./statistics.ts";

const WARMUPS = 3;
const DEMO_ROUNDS = 5;
const DEMO_LIMIT_S = 10;

/** Programs that do one thing, each bundled and minified as ours are. */
const PROGRAMS: readonly { name: string; source: string; format?: "esm" }[] = [
  { name: "an empty CommonJS file", source: "" },
  { name: "an empty ES module", source: "", format: "esm" },
  { name: "node:module", source: using("* as it", "node:module") },
  { name: "node:child_process", source: using("* as it", "node:child_process") },
  { name: "node:https", source: using("* as it", "node:https") },
  { name: "the first touch of what fetch needs", source: "globalThis.it = globalThis.Headers" },
  { name: 'zod, import * as z from "zod"', source: aSchema("* as z") },
  { name: 'zod, import { z } from "zod"', source: aSchema("{ z }") },
  { name: "proper-lockfile", source: using("* as it", "proper-lockfile") },
  { name: "execa", source: using("* as it", "execa") },
];

/** What parts of a program cost before it does anything: why the hot bundles hold none of them. */
export async function measureStartCosts(place: Place, rounds: number): Promise<Section[]> {
  const life = { home: place.folder("home-start"), sessionId: "start", transcriptBytes: 0 };
  const session = liveSession({ ...life, minutes: 0 });
  const floor: Case = {
    name: FLOOR,
    program: () => programRun(session, process.execPath, ["-e", "0"]),
  };
  const cases = [floor];
  for (const [index, { name, source, format }] of PROGRAMS.entries()) {
    const path = join(place.root, `start-${index}.${format === "esm" ? "mjs" : "cjs"}`);
    await bundle(source, path, format ?? "cjs");
    cases.push({ name, program: () => programRun(session, process.execPath, [path]) });
  }
  const candidates = cases.map((each) => candidateOf(each, floor));
  const samples = await roundRobin(candidates, { rounds, warmups: WARMUPS });
  const rows = [...samples].map(([name, runs]) => {
    const over = median(runs.map(({ ms, floorMs }) => ms - floorMs));
    return { name, cells: [median(runs.map(({ ms }) => ms)), over] };
  });
  return [
    {
      title: "what parts cost at start",
      columns: [
        { title: "median ms", decimals: 1 },
        { title: "over floor ms", decimals: 1 },
      ],
      rows,
      notes: [`${rounds} rounds. Over floor: median of the differences to a floor just before.`],
    },
    demo(place),
  ];
}

/** What somebody waits for who has just installed it: the first look at what it does. */
function demo(place: Place): Section {
  const home = place.folder("home-demo");
  const args = [join(place.distDir, "tacho.cjs"), "demo"];
  const program = { command: process.execPath, args, cwd: home, env: childEnv(home) };
  const seconds = Array.from({ length: DEMO_ROUNDS }, () => timedRun(program) / 1e3);
  const slowestS = Math.max(...seconds);
  return {
    title: "the first look",
    columns: [
      { title: "median s", decimals: 2 },
      { title: "most s", decimals: 2 },
    ],
    rows: [
      {
        name: "tacho demo, in an empty home",
        cells: [median(seconds), slowestS],
        target: atMost(slowestS, DEMO_LIMIT_S, "≤ 10"),
      },
    ],
    notes: [`${DEMO_ROUNDS} runs.`],
  };
}

function aSchema(names: string): string {
  return `import ${names} from "zod"; globalThis.it = z.object({ name: z.string() });`;
}

/** Used, so that the bundler keeps it. */
function using(names: string, module: string): string {
  return `import ${names} from ${JSON.stringify(module)}; globalThis.it = it;`;
}

async function bundle(contents: string, outfile: string, format: "cjs" | "esm"): Promise<void> {
  await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format,
  });
}
