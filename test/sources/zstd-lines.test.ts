import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { openclawSource } from "../../shared/sources/openclaw-source-file.ts";
import { MAX_LINE_BYTES } from "../../shared/sources/read-lines-file.ts";
import { placeIn, readSource } from "./source-contract.ts";

const FILE = ".openclaw/agents/main/sessions/archive-tier.s.jsonl.zst";

function lineOf(id: string): string {
  const usage = { input: 1, output: 2 };
  const message = { role: "assistant", usage, model: "m", timestamp: 1_780_000_000_000 };
  return `${JSON.stringify({ type: "message", id, message })}\n`;
}

test("a line that is too long is dropped alone", async () => {
  await using home = await createFixture({
    [FILE]: packed([lineOf("e1"), '{"usage":"', MAX_LINE_BYTES + 1, '"}\n', lineOf("e2")]),
  });

  const { entries, drops } = await readSource(openclawSource, placeIn(home.path));

  expect(entries.map(({ id }) => id.split(":")[0])).toEqual(["e1", "e2"]);
  expect(drops).toEqual({ too_long: 1 });
});

test("a row behind a torn one is found", async () => {
  await using home = await createFixture({
    [FILE]: packed([lineOf("e0").slice(0, 60), lineOf("e1")]),
  });

  const { entries, drops } = await readSource(openclawSource, placeIn(home.path));

  expect(entries.map(({ id }) => id.split(":")[0])).toEqual(["e1"]);
  expect(drops).toEqual({ not_json: 1 });
});

/** A frame of zstd; a number stands for so many blanks, which take no room in it. */
function packed(parts: readonly (string | number)[]): Buffer {
  const blocks = parts.flatMap((part) =>
    typeof part === "string" ? [block(Buffer.from(part), RAW)] : blanks(part),
  );
  const head = Buffer.from("28b52ffd0050", "hex");
  return Buffer.concat([head, ...blocks, block(Buffer.alloc(0), RAW, 1)]);
}

const RAW = 0;
const REPEATED = 1;
const MAX_BLOCK_BYTES = 128 * 1024;

function blanks(bytes: number): Buffer[] {
  const full = block(Buffer.from(" "), REPEATED, 0, MAX_BLOCK_BYTES);
  return Array.from({ length: Math.ceil(bytes / MAX_BLOCK_BYTES) }, () => full);
}

function block(content: Buffer, kind: number, isLast = 0, bytes = content.length): Buffer {
  const head = Buffer.alloc(3);
  head.writeUIntLE(isLast | (kind << 1) | (bytes << 3), 0, 3);
  return Buffer.concat([head, content]);
}
