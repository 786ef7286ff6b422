import { createHash } from "node:crypto";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { readAccountHash } from "../../shared/credentials/account-hash-file.ts";

test("consumers see a hash of the account's id, and nothing without a login", async () => {
  const accountUuid = "11111111-1111-4111-8111-111111111111";
  await using fixture = await createFixture({
    ".claude.json": JSON.stringify({ oauthAccount: { accountUuid } }),
  });

  expect(readAccountHash(fixture.getPath(".claude.json"))).toBe(
    createHash("sha256").update(accountUuid).digest("hex").slice(0, 16),
  );
  expect(readAccountHash(fixture.getPath("nowhere.json"))).toBeUndefined();
});
