import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { withWrapped } from "../../statusline/wrapped.ts";

const NOW = 1_795_177_406_000;
const ABOVE = { command: "other", position: "above" } as const;
const BELOW = { command: "other", position: "below" } as const;

async function cacheOf(cache: object | string) {
  const text = typeof cache === "string" ? cache : JSON.stringify(cache);
  const fixture = await createFixture({ "wrapped-s1.json": text });
  return { path: fixture.getPath("wrapped-s1.json"), [Symbol.asyncDispose]: () => fixture.rm() };
}

test("shows the other's last output above or below ours", async () => {
  await using cache = await cacheOf({ atMs: NOW, text: "theirs\nof two lines" });

  expect(withWrapped("ours", ABOVE, cache.path, NOW).text).toBe("theirs\nof two lines\nours");
  expect(withWrapped("ours", BELOW, cache.path, NOW).text).toBe("ours\ntheirs\nof two lines");
});

test("before the first output ours stands alone, and the other is due", () => {
  expect(withWrapped("ours", ABOVE, "/nowhere/wrapped-s1.json", NOW)).toEqual({
    text: "ours",
    isRefreshDue: true,
  });
});

test.each([
  [0, false],
  [999, false],
  [1_000, true],
  [86_400_000, true],
  // Left by a clock that was wrong.
  [-86_400_000, true],
])("after %d ms the other is due: %s", async (ageMs, isRefreshDue) => {
  await using cache = await cacheOf({ atMs: NOW - ageMs, text: "theirs" });

  expect(withWrapped("ours", ABOVE, cache.path, NOW).isRefreshDue).toBe(isRefreshDue);
});

test.each(["", "{", "[]", '{"atMs":"x","text":7}', '{"text":""}'])(
  "an output kept as %j is none",
  async (text) => {
    await using cache = await cacheOf(text);

    expect(withWrapped("ours", ABOVE, cache.path, NOW)).toEqual({
      text: "ours",
      isRefreshDue: true,
    });
  },
);
