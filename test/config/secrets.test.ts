import { expect, test } from "vitest";
import { holdsSecret, withoutSecrets } from "../../shared/config/secrets.ts";
import { FULL_CONFIG, SECRETS } from "./full-config.ts";

test("no secret is left in what is shown, and all else is", () => {
  const shown = JSON.stringify(withoutSecrets(FULL_CONFIG, []));

  expect(SECRETS.filter((secret) => shown.includes(secret))).toEqual([]);
  expect(shown.match(/"\(set\)"/g)).toHaveLength(SECRETS.length);
  expect(
    SECRETS.reduce<string>(
      (text, secret) => text.replace(JSON.stringify(secret), '"(set)"'),
      JSON.stringify(FULL_CONFIG),
    ),
  ).toBe(shown);
});

test("a secret is known by its key, wherever it stands", () => {
  expect(withoutSecrets("1:a", ["notify", "channels", "telegram", "token"])).toBe("(set)");
  expect(withoutSecrets(undefined, ["notify", "channels", "telegram", "token"])).toBeUndefined();
  expect(withoutSecrets("nord", ["statusline", "theme"])).toBe("nord");
  expect(holdsSecret([{ type: "http", token: "t" }])).toBe(true);
  expect(holdsSecret({ token: "" })).toBe(false);
  expect(holdsSecret("token")).toBe(false);
});
