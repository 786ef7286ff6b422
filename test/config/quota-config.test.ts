import { expect, test } from "vitest";
import { readConfigValue } from "../../shared/config/config-schema.ts";

test("the service is not asked unless somebody says so", () => {
  expect(readConfigValue({}).config.quota).toEqual({ poll: false });
  expect(readConfigValue({ quota: { poll: true } }).config.quota).toEqual({ poll: true });
});

test.each(["https://gateway.example.test", "http://127.0.0.1:8080", "http://localhost"])(
  "%s may be asked",
  (apiBaseUrl) => {
    const { config, problems } = readConfigValue({ quota: { poll: true, apiBaseUrl } });

    expect(problems).toEqual([]);
    expect(config.quota).toEqual({ poll: true, apiBaseUrl });
  },
);

test.each(["http://gateway.example.test", "https://user:password@host", "ftp://host", "gateway"])(
  "%s would not be safe with the token",
  (apiBaseUrl) => {
    const { config, problems } = readConfigValue({ quota: { poll: true, apiBaseUrl } });

    expect(problems).toEqual([
      "quota.apiBaseUrl: must be an https address without a user name (http only for this machine: localhost).",
    ]);
    expect(config.quota).not.toHaveProperty("apiBaseUrl");
  },
);
