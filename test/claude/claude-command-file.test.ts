import { chmod } from "node:fs/promises";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { findClaude } from "../../shared/claude/claude-command-file.ts";

test("the first program on PATH is taken, not a folder or a file that may not be run", async () => {
  await using fixture = await createFixture({
    "folder/claude/x": "",
    "text/claude": "",
    "first/claude": "",
    "second/claude": "",
  });
  await chmod(fixture.getPath("first/claude"), 0o755);
  await chmod(fixture.getPath("second/claude"), 0o755);
  const PATH = ["folder", "text", "first", "second"].map((name) => fixture.getPath(name)).join(":");

  expect(findClaude({ PATH }, "/nowhere", "linux")).toBe(fixture.getPath("first/claude"));
});

test.each([".local/bin", ".claude/local"])("else the one in ~/%s", async (folder) => {
  await using fixture = await createFixture({ [`${folder}/claude`]: "" });
  await chmod(fixture.getPath(`${folder}/claude`), 0o755);

  expect(findClaude({ PATH: "/nowhere" }, fixture.getPath("."), "linux")).toBe(
    fixture.getPath(`${folder}/claude`),
  );
});

test("entries of PATH that depend on the current folder are not searched", async () => {
  expect(findClaude({ PATH: "::.:bin" }, "/nowhere", "linux")).toBeUndefined();
});
