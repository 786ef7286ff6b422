import { writeFile } from "node:fs/promises";
import fc from "fast-check";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { parseObject } from "../../shared/platform/read-value.ts";
import { openPriceBook } from "../../shared/prices/open-price-book.ts";
import {
  type PriceTable,
  priceTableText,
  readPriceTable,
} from "../../shared/prices/price-table.ts";
import { readPriceTables } from "../../shared/prices/price-tables-file.ts";
import { noonOf, SHIPPED } from "./shipped-prices.ts";

const NEWER: PriceTable = {
  date: "2026-12-01",
  source: "test",
  models: [{ id: "claude-opus-5", names: ["claude-opus-5"], prices: [{ rates: [7, 8] }] }],
};

test("a table is read as it was written", () => {
  expect(readPriceTable(parseObject(priceTableText(SHIPPED)) ?? {})).toEqual(SHIPPED);
  expect(SHIPPED.models.length).toBeGreaterThan(250);
  expect(priceTableText(SHIPPED).length).toBeLessThan(60 * 1024);
});

test("whatever a table holds, what is read of it can be asked for prices", () => {
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.double(),
    fc.constantFrom("2026-01-01", "x", [1, 2]),
  );
  const list = fc.array(anything);
  const period = fc.record({ from: anything, rates: list, above: fc.array(list), hours: list });
  const model = fc.record({ id: anything, names: list, prices: fc.array(period), fast: anything });
  fc.assert(
    fc.property(fc.array(fc.oneof(model, anything)), (models) => {
      const table = readPriceTable({ version: 1, date: "2026-01-01", source: "x", models });

      expect(table).toBeDefined();
      if (table === undefined) return;
      const book = openPriceBook({ builtin: table, overrides: {} });
      for (const { names } of table.models) {
        const [name = ""] = names;
        book.ratesOf({ model: name, atMs: 0, promptTokens: 1 });
        book.changesOf(name);
      }
    }),
  );
});

test("a newer table goes before the shipped one, which still knows the rest", () => {
  const book = openPriceBook({ builtin: SHIPPED, update: NEWER, overrides: {} });
  const input = (model: string) =>
    book.ratesOf({ model, atMs: noonOf("2026-12-02"), promptTokens: 1 })?.input;

  expect(book.date).toBe("2026-12-01");
  expect(["claude-opus-5", "claude-opus-4-8"].map(input)).toEqual([7, 5]);
});

test("a table that Tacho itself has overtaken is not used", () => {
  const update = { ...NEWER, date: "2026-09-22" };
  const book = openPriceBook({ builtin: SHIPPED, update, overrides: {} });

  expect(book.date).toBe(SHIPPED.date);
  expect(book.ratesOf({ model: "claude-opus-5", atMs: 0, promptTokens: 1 })?.input).toBe(5);
});

test("the same rates are the same object", () => {
  const book = openPriceBook({ builtin: SHIPPED, overrides: {} });
  const ask = (model: string) => book.ratesOf({ model, atMs: 0, promptTokens: 1 });

  expect(ask("claude-opus-4-8")).toBe(ask("claude-opus-4-8[1m]"));
});

test("a fetched table that is damaged is told of and not used, a shipped one is an error", async () => {
  await using fixture = await createFixture({ "usage/prices.json": "{" });
  const usageDir = fixture.getPath("usage");
  await writeFile(fixture.getPath("prices.json"), priceTableText(SHIPPED));

  expect(readPriceTables({ bundleDir: fixture.path.replace(/\/$/, ""), usageDir })).toEqual({
    builtin: SHIPPED,
    isUpdateDamaged: true,
  });
  expect(() => readPriceTables({ bundleDir: usageDir, usageDir })).toThrow(
    `The price table ${usageDir}/prices.json is damaged. Install Tacho again.`,
  );
});
