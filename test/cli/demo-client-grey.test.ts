import { expect, test } from "vitest";
import { asClientDraws } from "../../cli/demo/client-grey.ts";

test("what names no colour is grey, as in the client", () => {
  const rows = asClientDraws("plain \x1b[1mbold\x1b[0m plain\nsecond", "256");

  expect(rows).toEqual([
    "  \x1b[38;5;246mplain \x1b[1mbold\x1b[0m\x1b[38;5;246m plain\x1b[0m",
    "  \x1b[38;5;246msecond\x1b[0m",
  ]);
});

test("without colours it is only indented", () => {
  expect(asClientDraws("one\ntwo", "none")).toEqual(["  one", "  two"]);
});
