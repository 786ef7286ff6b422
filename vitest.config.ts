import { defineConfig } from "vitest/config";

// Node 20 parses these certificates at each start (30 ms): measured times would be those of the file.
delete process.env.NODE_EXTRA_CA_CERTS;

const report = process.env.TACHO_TEST_REPORT;

export default defineConfig({
  test: {
    // Guards against what never ends: what takes a second here may take twenty on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Spawned bundles and the real client share two cores with the tests.
    maxWorkers: 2,
    reporters: report ? ["default", ["json", { outputFile: report }]] : ["default"],
    projects: [
      {
        extends: true,
        test: { name: "suite", include: ["test/**/*.test.ts"], exclude: ["test/client/**"] },
      },
      {
        extends: true,
        // Last and one by one: a terminal that waits for its turn on the processor looks broken.
        test: {
          name: "client",
          include: ["test/client/*.test.ts"],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          // One test starts the client several times, which on a busy machine takes a minute.
          testTimeout: 120_000,
        },
      },
    ],
  },
});
