import { join } from "node:path";
import { expect, test } from "vitest";
import { createPastWorkReader } from "../../shared/fits/past-work-file.ts";
import { ledgerHome } from "../ledger/ledger-home.ts";
import { rowOf } from "../ledger/tiny-source.ts";
import { SHIPPED_BOOK } from "../prices/shipped-prices.ts";

test("learns anew after each answer that the ledger took in, and only then", async () => {
  const home = ledgerHome();
  const { homeDir, usageDir } = home;
  const files = { quotaDir: join(homeDir, "quota"), usageDir, prices: () => SHIPPED_BOOK };
  const place = { account: "a", accountOf: () => undefined, otherAccounts: [] };
  const read = createPastWorkReader();
  home.write("a.jsonl", rowOf({ id: "1" }));
  await home.refresh();

  const first = read(files, place, 1_790_000_900_000);
  const again = read(files, place, 1_790_000_900_000);
  home.append("a.jsonl", rowOf({ id: "2" }));
  await home.refresh();
  const later = read(files, place, 1_790_000_900_000);

  expect(again).toBe(first);
  expect(later).not.toBe(first);
});
