import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    // Spawned bundles and the real client share two cores with the tests.
    maxWorkers: 2,
  },
});
