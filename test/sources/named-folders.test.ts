import { expect, test } from "vitest";
import { namedFolders } from "../../shared/sources/named-folders.ts";

test("gives each absolute path of a comma list once", () => {
  expect(namedFolders("/a, /b b ,/a")).toEqual(["/a", "/b b"]);
});

test.each([undefined, "", " ", ",", "relative/path", "~/home"])(
  "takes %j for unset",
  (variable) => {
    expect(namedFolders(variable)).toBeUndefined();
  },
);
