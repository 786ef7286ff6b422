import {
  chmod,
  lchown,
  mkdir,
  readdir,
  readFile,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { fileSink } from "../../../shared/credentials/sinks/file-file.ts";
import { OWNER, sampleEnvelope } from "./sample-envelope.ts";

const isRoot = process.getuid?.() === 0;
const OTHERS_MAY_WRITE = "Other users may write to its folder. Take that from them (chmod go-w).";

test("a folder that is not there is made private, the file is 600 and replaced as a whole", async () => {
  await using place = await createFixture({});
  const path = place.getPath("deep/er/token.json");
  const first = sampleEnvelope({ generation: 1 });
  const second = sampleEnvelope({ generation: 2 });

  const results = [
    await fileSink({ path }, OWNER).put(first.sealed, first.label),
    await fileSink({ path }, OWNER).put(second.sealed, second.label),
  ];

  expect(results).toEqual([{ kind: "stored" }, { kind: "stored" }]);
  expect(await readFile(path, "utf8")).toBe(`${second.sealed.text}\n`);
  expect(await modeOf(path)).toBe(0o600);
  expect(await modeOf(place.getPath("deep"))).toBe(0o700);
  expect(await modeOf(place.getPath("deep/er"))).toBe(0o700);
  expect(await readdir(place.getPath("deep/er"))).toEqual(["token.json"]);
});

test("a file that others could read is 600 afterwards", async () => {
  await using place = await createFixture({ "token.json": "{}" });
  await chmod(place.getPath("token.json"), 0o644);

  await putInto(place.getPath("token.json"));

  expect(await modeOf(place.getPath("token.json"))).toBe(0o600);
});

test("it tells what is there, and nothing where nothing or something else is", async () => {
  await using place = await createFixture({ "other.txt": "hello" });
  const path = place.getPath("token.json");
  const { sealed, label } = sampleEnvelope({ generation: 3 });
  const sink = fileSink({ path }, OWNER);

  const before = await sink.look();
  await sink.put(sealed, label);

  expect(before).toBeUndefined();
  expect(await sink.look()).toEqual({
    generation: 3,
    expiresAtMs: label.expiresAtMs,
    fingerprint: label.fingerprint,
  });
  expect(await fileSink({ path: place.getPath("other.txt") }, OWNER).look()).toBeUndefined();
});

test.each([0o770, 0o707, 0o1777])("a folder of mode %o is refused", async (mode) => {
  await using place = await createFixture({});
  await mkdir(place.getPath("open"));
  await chmod(place.getPath("open"), mode);

  const result = await putInto(place.getPath("open/token.json"));

  expect(result).toEqual({ kind: "refused", problem: OTHERS_MAY_WRITE });
  expect(await readdir(place.getPath("open"))).toEqual([]);
});

test("a folder that others may put another one in the place of is refused", async () => {
  await using place = await createFixture({});
  await mkdir(place.getPath("open/mine"), { recursive: true });
  await chmod(place.getPath("open"), 0o777);

  expect(await putInto(place.getPath("open/mine/token.json"))).toEqual({
    kind: "refused",
    problem: OTHERS_MAY_WRITE,
  });
});

test("a link of ours to such a folder is looked through", async () => {
  await using place = await createFixture({});
  await mkdir(place.getPath("open"));
  await chmod(place.getPath("open"), 0o777);
  await symlink(place.getPath("open"), place.getPath("mine"));

  expect(await putInto(place.getPath("mine/token.json"))).toEqual({
    kind: "refused",
    problem: OTHERS_MAY_WRITE,
  });
});

test("a link in the file's own place is replaced, not followed", async () => {
  await using place = await createFixture({ "precious.txt": "mine" });
  await symlink(place.getPath("precious.txt"), place.getPath("token.json"));

  expect(await putInto(place.getPath("token.json"))).toEqual({ kind: "stored" });

  expect(await readFile(place.getPath("precious.txt"), "utf8")).toBe("mine");
});

test.runIf(isRoot)("a link that another user made is refused", async () => {
  await using place = await createFixture({});
  await mkdir(place.getPath("mine"), { mode: 0o700 });
  await symlink(place.getPath("mine"), place.getPath("theirs"));
  await lchown(place.getPath("theirs"), 12345, 12345);

  expect(await putInto(place.getPath("theirs/token.json"))).toEqual({
    kind: "refused",
    problem: "Somebody else's link lies in its path. Remove it.",
  });
});

test.each([
  ["relative/token.json", "Its path is not absolute."],
  ["<dir>", "There is a folder in its place. Name a file in it."],
  ["<dir>/plain.txt/token.json", "A part of its path is no folder."],
  [`<dir>/${"x".repeat(300)}`, "Its path is too long."],
])("the path %s is refused", async (path, problem) => {
  await using place = await createFixture({ "plain.txt": "" });
  const dir = place.path.replace(/\/$/, "");

  expect(await putInto(path.replace("<dir>", dir))).toEqual({ kind: "refused", problem });
});

test("a folder that takes no file from us is refused", async () => {
  // Not even from root; elsewhere than on Linux there is no such folder, nor may it be made.
  expect(await putInto("/sys/token.json")).toMatchObject({ kind: "refused" });
});

test("account and device are filled in, and never lead out of the folder", async () => {
  await using place = await createFixture({});
  const owner = { account: "../../etc", device: "..\\x/y" };
  const { sealed, label } = sampleEnvelope();

  await fileSink({ path: place.getPath("<account>@<device>.json") }, owner).put(sealed, label);

  expect(await readdir(place.path)).toEqual(["etc@x-y.json"]);
});

test("what a killed writer left does not stand in the way", async () => {
  await using place = await createFixture({});
  await writeFile(place.getPath("token.json.1-abcdef.tmp"), "half");

  expect(await putInto(place.getPath("token.json"))).toEqual({ kind: "stored" });
});

function putInto(path: string) {
  const { sealed, label } = sampleEnvelope();
  return fileSink({ path }, OWNER).put(sealed, label);
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}
