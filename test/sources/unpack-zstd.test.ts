import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { packagedZstd } from "../../shared/sources/packaged-zstd.ts";
import { isZstd, zstdUnpacker } from "../../shared/sources/unpack-zstd-file.ts";
import { zstdFrame } from "./zstd-frame.ts";

/** Forty lines of JSON, as zstd compresses them at its level 19. */
const PACKED = Buffer.from(
  `
  KLUv/WQ/FpUIAIIPLR2QbTGP+vX/gNNpdFoAz5vkIhdHkd3d3SMz9l2VXad/zsf4997a13pKP+elfIz//HM+xr/31r
  7WU/o5L+Vj/OWf8zH+vbf2tZ7Sz3kpH+Mf/5yP8e+9ta/1lH7OS3lA0+C0t47rpuVhmnqVZqpHbahx3n4i6inRi2/a
  yGNBkIAB3IumqL3ojICJjhxMSzCAC/UcFbSvDQm4JayCATT+D/HETzwW8UK+YOUlJKD06IraT1PBLFKoEcDxrf1jDO
  CVYQwSaBCIEPz/DAKH4PkDb8ggA2zIIQcM4CAOGNgghwzgkIUcMMACLGBgQw5mgEMOOcAADnDAGmBsuIMLbLjhhi2w
  gYVw4kv6ajPBpBvBJKs7yRSF
  `,
  "base64",
);
const DIGEST = "c76323534c89142f47a42ea9e9bb21d3be3fab5c4ccd76cc07e29132a908972c";

test("unpacks what zstd packed", async () => {
  const unpack = await zstdUnpacker();

  expect(isZstd(PACKED)).toBe(true);
  expect(digestOf(unpack(PACKED))).toBe(DIGEST);
  expect(unpack(zstdFrame("größer"))?.toString()).toBe("größer");
});

test("the decoder in JavaScript gives the same, in whatever pieces it comes", async () => {
  const newDecoder = await packagedZstd();

  for (const pieceBytes of [7, 100, 1_000]) {
    const { push, end } = newDecoder();
    const found: Buffer[] = [];
    for (let at = 0; at < PACKED.length; at += pieceBytes) {
      found.push(...push(PACKED.subarray(at, at + pieceBytes)));
    }
    expect(digestOf(Buffer.concat([...found, ...end()]))).toBe(DIGEST);
  }
});

test.each([
  ["nothing that zstd made", Buffer.from("nothing that zstd made")],
  ["half a file", PACKED.subarray(0, 150)],
  [
    "a window of 16 GB",
    Buffer.from(PACKED)
      .fill(24 << 3, 5, 6)
      .fill(0, 4, 5),
  ],
  ["an empty file", Buffer.alloc(0)],
])("does not unpack %s, and does not throw", async (_, packed) => {
  const unpack = await zstdUnpacker();

  expect(unpack(packed) ?? Buffer.alloc(0)).toEqual(Buffer.alloc(0));
});

function digestOf(bytes: Buffer | undefined): string {
  return createHash("sha256")
    .update(bytes ?? "")
    .digest("hex");
}
