import fc from "fast-check";
import { expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../shared/config/config.ts";
import { configSchema, readConfigValue } from "../../shared/config/config-schema.ts";

test("an empty config means the defaults that the hot bundles know too", () => {
  expect(configSchema.parse({})).toEqual(DEFAULT_CONFIG);
});

test("any JSON object becomes a valid config", () => {
  const keys = fc.constantFrom("sharedDir", "statusline", "sessions", "theme", "segments", "wrap");
  const values = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue({ maxDepth: 1 }),
      fc.dictionary(keys, tie("value"), { maxKeys: 4 }),
    ),
  })).value;

  fc.assert(
    fc.property(fc.dictionary(keys, values), (value) => {
      const { config, problems } = readConfigValue(value);

      expect(configSchema.safeParse(config).success).toBe(true);
      expect(problems.length === 0).toBe(configSchema.safeParse(value).success);
    }),
  );
});
