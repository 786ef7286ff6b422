import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";
import { openHomeId, readHomeId } from "../../shared/alerts/home-id-file.ts";

const NOW_MS = 1_795_000_000_000;

async function outbox(): Promise<string> {
  const fixture = await createFixture({ outbox: {} });
  onTestFinished(() => fixture.rm());
  return fixture.getPath("outbox");
}

test("a home keeps its name", async () => {
  const outboxDir = await outbox();

  const first = openHomeId(outboxDir, NOW_MS);

  expect(first).toMatch(/^[0-9a-f]{16}$/);
  expect(openHomeId(outboxDir, NOW_MS)).toBe(first);
  expect(readHomeId(outboxDir)).toBe(first);
});

// What a home tells of its own ledger is remembered under its name.
test.each([
  ["empty", (path: string) => writeFileSync(path, "")],
  ["another's", (path: string) => writeFileSync(path, '{"version":1,"id":"../../x"}')],
  ["a folder", (path: string) => mkdirSync(path)],
  ["a link to nowhere", (path: string) => symlinkSync("nowhere.json", path)],
])("a name that is %s is put away, and the new one stays", async (_, spoil) => {
  const outboxDir = await outbox();
  spoil(`${outboxDir}/home.json`);

  const first = openHomeId(outboxDir, NOW_MS);

  expect(openHomeId(outboxDir, NOW_MS)).toBe(first);
  expect(readdirSync(outboxDir).sort()).toEqual(["home.json", `home.json.corrupt-${NOW_MS}`]);
});
