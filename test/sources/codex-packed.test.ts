import { join } from "node:path";
import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import { codexSource } from "../../shared/sources/codex-source-file.ts";
import { lines, PARENT_FILE, parentEntries, parentLines } from "./codex-rollouts.ts";
import { placeIn, readSource } from "./source-contract.ts";
import { zstdFrame } from "./zstd-frame.ts";

describe("compressed sessions", () => {
  const tree = { [`${PARENT_FILE}.zst`]: zstdFrame(lines(parentLines)) };

  test("count as they did before", async () => {
    await using home = await createFixture(tree);

    expect((await readSource(codexSource, placeIn(home.path))).entries).toEqual(parentEntries);
  });

  test("are passed over beside the plain file", async () => {
    await using home = await createFixture({ ...tree, [PARENT_FILE]: lines(parentLines) });

    expect(codexSource.discover(placeIn(home.path)).map(({ path }) => path)).toEqual([
      join(home.path, PARENT_FILE),
    ]);
  });

  test.each([
    ["no zstd", Buffer.from("no zstd at all")],
    ["cut", zstdFrame(lines(parentLines)).subarray(0, -9)],
    ["of a window larger than memory", Buffer.from("28b52ffd00a0110000000000000000000000", "hex")],
  ])("that are damaged are unread: %s", async (_, packed) => {
    await using home = await createFixture({ [`${PARENT_FILE}.zst`]: packed });

    expect((await readSource(codexSource, placeIn(home.path))).failures).toHaveLength(1);
  });
});
