import { expect, test } from "vitest";
import { SOURCE_TITLES } from "../../mcp/source-title.ts";
import { SOURCES } from "../../shared/sources/sources.ts";

test("tools are called as their sources call them", () => {
  expect(SOURCE_TITLES).toEqual(
    Object.fromEntries(SOURCES.map(({ name, title }) => [name, title])),
  );
});
