import { expect, test } from "vitest";
import { namedFolders } from "../../shared/sources/named-folders.ts";

test("gives each absolute path of a comma list once", () => {
  expect(named("/a, /b b ,/a")).toEqual(["/a", "/b b"]);
});

test.each([undefined, "", " ", ",", "relative/path", "~other/x"])(
  "takes %j for unset",
  (variable) => {
    expect(named(variable)).toBeUndefined();
  },
);

test("takes ~/ for the home folder, which no shell expands behind a comma", () => {
  expect(named("/x,~/.claude-work,~")).toEqual(["/x", "/home/dev/.claude-work", "/home/dev"]);
});

function named(value: string | undefined): string[] | undefined {
  return namedFolders({ homeDir: "/home/dev", env: { FOLDERS: value } }, "FOLDERS");
}
