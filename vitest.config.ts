import { defineConfig } from "vitest/config";

// Node 20 parses these certificates at each start (30 ms): measured times would be those of the file.
delete process.env.NODE_EXTRA_CA_CERTS;
// What whoever runs the tests has set for their own work decides none of them.
process.umask(0o022);

const report = process.env.TACHO_TEST_REPORT;

/** Values in, values out, in files of their own: hundreds of tests share one process and what it has loaded. */
const VALUES =
  "alerts bench budget claude config display docs fits plugin prices reports sessions statusline usage"
    .split(" ")
    .map((topic) => `test/${topic}/**/*.test.ts`);

/** The text of the bundles, and how processes get along by files and locks: no matter of Node's version. */
const ONCE = "bundles kills races shared-homes tender tender-container usage-readers"
  .split(" ")
  .map((name) => `test/e2e/${name}.test.ts`);

export default defineConfig({
  test: {
    // Guards against what never ends: what takes a second here may take twenty on a busy machine.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Spawned bundles and the real client share two cores with the tests.
    maxWorkers: 2,
    reporters: report ? ["default", ["json", { outputFile: report }]] : ["default"],
    projects: [
      {
        extends: true,
        test: {
          name: "suite",
          include: ["test/**/*.test.ts"],
          exclude: ["test/client/**", ...VALUES, ...(process.env.TACHO_TEST_NODE ? ONCE : [])],
        },
      },
      {
        extends: true,
        test: { name: "values", include: VALUES, isolate: false, unstubEnvs: true },
      },
      {
        extends: true,
        // Last and one by one: a terminal that waits for its turn on the processor looks broken.
        test: {
          name: "client",
          include: ["test/client/*.test.ts"],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          // One test starts the client several times, which on a busy machine takes minutes.
          testTimeout: 300_000,
        },
      },
    ],
  },
});
