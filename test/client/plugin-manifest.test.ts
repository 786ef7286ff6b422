import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith, testToolPath } from "../describe-with.ts";
import { removeHome } from "../e2e/remove-home.ts";
import { copyCheckout } from "./checkout-copy.ts";
import { type ClientHome, createClientHome } from "./client-home.ts";

describeWith(["CLIENT"], "the plugin's manifests", () => {
  let home: ClientHome;
  let checkout: string;

  beforeAll(async () => {
    home = await createClientHome(testToolPath("CLIENT"), "http://127.0.0.1:9");
    checkout = await copyCheckout();
  });

  afterAll(() => Promise.all([home.remove(), removeHome(checkout)]));

  test.each([".", ".claude-plugin/plugin.json"])(
    "pass the client's strict check: %s",
    async (path) => {
      const verdict = await home.run("claude", ["plugin", "validate", "--strict", path], checkout);

      expect(verdict).toContain("Validation passed");
    },
  );
});
