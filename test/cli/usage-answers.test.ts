import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { refreshConfigCache } from "../../shared/config/config-file.ts";
import { readJsonFile } from "../../shared/platform/json-file.ts";
import { statePaths } from "../../shared/platform/state-paths.ts";
import { parseReport } from "../../shared/reports/parse-report.ts";
import { recordFourDays, type UsageHome, usageHome } from "./usage-home.ts";

/** All is read: what is asked from now on is asked of what was known before. */
async function fourDays() {
  const home = await usageHome();
  recordFourDays(home);
  await home.tacho(["usage", "refresh"]);
  return home;
}

function answersOf({ dir }: UsageHome): string[] {
  return readdirSync(join(dir, ".tacho/usage/answers")).map((name) =>
    join(dir, ".tacho/usage/answers", name),
  );
}

/** Makes every stored answer say something else, so that it shows whether it is used. */
function mark(home: UsageHome): void {
  for (const path of answersOf(home)) {
    writeFileSync(path, readFileSync(path, "utf8").replaceAll("2026-11-18", "2026-11-17"));
  }
}

const MARKED = "2026-11-17";

test.each([
  ["daily"],
  ["session"],
  ["project", "--by", "model"],
  ["daily", "--json", "--since", "2026-11-18"],
  ["session", "--ndjson"],
])("tacho usage %s %s %s says the same when it is asked again", async (...args) => {
  const home = await fourDays();

  const first = await home.tacho(["usage", ...args], 120);
  const again = await home.tacho(["usage", ...args], 120);

  expect(answersOf(home)).toHaveLength(1);
  expect(again).toBe(first);
});

test("what was answered is not worked out again while nothing has changed", async () => {
  const home = await fourDays();
  await home.tacho(["usage"], 120);
  mark(home);

  expect(await home.tacho(["usage"], 120)).toContain(MARKED);
});

test.each<[string, (home: UsageHome) => void]>([
  [
    "there is more usage",
    (home) => home.session("/x/new", "aaaa1111-new", [{ at: "2026-11-21T11:30", output: 7 }]),
  ],
  ["a price of the user's has changed", ownPrice],
  ["a price list was fetched", (home) => home.write(".tacho/usage/prices.json", "{}")],
  ["Tacho is another version", (home) => home.write("checkout/dist/usage.main.cjs", "//")],
])("the answer is worked out anew when %s", async (_, change) => {
  const home = await fourDays();
  await home.tacho(["usage"], 120);
  mark(home);

  change(home);

  expect(await home.tacho(["usage"], 120)).not.toContain(MARKED);
});

function ownPrice({ dir, write }: UsageHome): void {
  const prices = { "claude-opus-5-5": { input: 1, output: 2 } };
  write(".tacho/config.json", JSON.stringify({ prices }));
  refreshConfigCache(statePaths(join(dir, ".tacho"), {}));
}

test("while usage grows no answer is kept", async () => {
  const home = await fourDays();
  home.session("/x/new", "aaaa1111-new", [{ at: "2026-11-21T11:30", output: 7 }]);

  await home.tacho(["usage"], 120);

  expect(existsSync(join(home.dir, ".tacho/usage/answers"))).toBe(false);
});

test("another question, or another zone, has an answer of its own", async () => {
  const home = await fourDays();
  await home.tacho(["usage"], 120);
  mark(home);

  expect(await home.tacho(["usage", "--order", "newest"], 120)).not.toContain(MARKED);
  expect(await home.tacho(["usage"], 120, { TZ: "Asia/Tokyo" })).not.toContain(MARKED);
  expect(await home.tacho(["usage"], 60)).not.toContain(MARKED);
});

test("a damaged answer is worked out anew and replaced", async () => {
  const home = await fourDays();
  const right = await home.tacho(["usage"], 120);
  const [path = ""] = answersOf(home);
  const stored = readFileSync(path, "utf8");
  const damaged = ["", "{", stored.slice(0, 500), stored.replace('"input"', '"inputs"'), "[]"];

  for (const text of damaged) {
    writeFileSync(path, text);
    expect(await home.tacho(["usage"], 120)).toBe(right);
    expect(readFileSync(path, "utf8")).toBe(stored);
  }
});

test("of many questions the latest answers are kept", async () => {
  const home = await fourDays();

  for (let limit = 1; limit <= 40; limit++) await home.tacho(["usage", "--limit", `${limit}`]);

  expect(answersOf(home)).toHaveLength(32);
});

test("an answer that cannot be kept is an answer all the same", async () => {
  const home = await fourDays();
  await home.tacho(["usage"], 120);
  rmSync(join(home.dir, ".tacho/usage/answers"), { recursive: true });
  home.write(".tacho/usage/answers", "");

  expect(await home.tacho(["usage", "--limit", "2"], 120)).toContain("2026-11-18");
});

test("no part of a stored report can be missing or of another kind", async () => {
  const home = await fourDays();
  await home.tacho(["usage", "session", "--by", "model"], 120);
  const [path = ""] = answersOf(home);
  const read = readJsonFile(path);
  const report: unknown = read.kind === "ok" ? read.value.report : undefined;
  const text = JSON.stringify(report);

  expect(parseReport(JSON.parse(text))).toEqual(report);
  for (const [whole] of text.matchAll(/"(?:tokens|models|key|sessions|input|costUsd|agents)":/g)) {
    expect(parseReport(JSON.parse(text.replace(whole, '"other":')))).toBeUndefined();
  }
});
