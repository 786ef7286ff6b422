import { relative } from "node:path";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { leftovers, tornFiles } from "../../bench/state-check.ts";

test("finds every file that is not whole, and only those", async () => {
  await using fixture = await createFixture({
    "sessions.json": '{"version":1}\n',
    sessions: {
      "a.json": '{"version":1,"sess',
      "b.events.jsonl": '{"atMs":1}\n{"atMs":2}\n',
      "c.events.jsonl": '{"atMs":1}\n{"at',
      "d.json.corrupt-1795177406000": "",
      "e.json.17-ab12cd.tmp": '{"vers',
    },
  });
  const names = (paths: string[]) => paths.map((path) => relative(fixture.path, path)).sort();

  expect(names(tornFiles(fixture.path))).toEqual([
    "sessions/a.json",
    "sessions/c.events.jsonl",
    "sessions/d.json.corrupt-1795177406000",
  ]);
  expect(names(leftovers(fixture.path))).toEqual(["sessions/e.json.17-ab12cd.tmp"]);
});
