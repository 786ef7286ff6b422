import { unlinkSync, writeFileSync } from "node:fs";
import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { editSettings, missingFolders, readSettings } from "../../shared/claude/settings-file.ts";
import { withJsonKey } from "../../shared/platform/json-text.ts";

test("a change that somebody else makes between reading and writing is kept", async () => {
  await using fixture = await createFixture({ "settings.json": '{"a":1}' });
  const path = fixture.getPath("settings.json");
  let calls = 0;

  await editSettings(path, fixture.getPath("run"), (current) => {
    calls++;
    const text = current.kind === "ok" ? current.text : "";
    if (calls === 1) writeFileSync(path, '{"a":1,"theirs":2}');
    return { kind: "write", content: withJsonKey(text, ["ours"], 3), mode: 0o600 };
  });

  expect(calls).toBe(2);
  expect(await readFile(path, "utf8")).toBe('{"a":1,"theirs":2,"ours":3}');
});

test("a file that keeps changing is left to whoever changes it", async () => {
  await using fixture = await createFixture({ "settings.json": "{}" });
  const path = fixture.getPath("settings.json");
  let calls = 0;

  const edit = editSettings(path, fixture.getPath("run"), () => {
    writeFileSync(path, `{"theirs":${++calls}}`);
    return { kind: "write", content: "{}", mode: 0o600 };
  });

  await expect(edit).rejects.toMatchObject({ code: "SETTINGS_BUSY" });
  expect(await readFile(path, "utf8")).toBe('{"theirs":5}');
  expect(await readdir(fixture.path)).toEqual(["settings.json"]);
});

test("a file that appears in between is not overwritten", async () => {
  await using fixture = await createFixture({});
  const path = fixture.getPath("settings.json");
  let calls = 0;

  await editSettings(path, fixture.getPath("run"), (current) => {
    if (calls++ === 0) writeFileSync(path, '{"theirs":1}');
    const text = current.kind === "ok" ? current.text : "";
    return { kind: "write", content: withJsonKey(text, ["ours"], 2), mode: 0o600 };
  });

  expect(await readFile(path, "utf8")).toBe('{"theirs":1,"ours":2}');
});

test("a file that is gone in between is not brought back", async () => {
  await using fixture = await createFixture({ "settings.json": "{}" });
  const path = fixture.getPath("settings.json");
  const seen: string[] = [];

  await editSettings(path, fixture.getPath("run"), (current) => {
    if (seen.push(current.kind) === 1) unlinkSync(path);
    return current.kind === "missing"
      ? { kind: "keep" }
      : { kind: "write", content: "{}", mode: 0o600 };
  });

  expect(seen).toEqual(["ok", "missing"]);
  expect(await readdir(fixture.path)).toEqual([]);
});

test("ten writers at once lose nothing", async () => {
  await using fixture = await createFixture({ "settings.json": "{}\n" });
  const path = fixture.getPath("settings.json");
  const keys = Array.from({ length: 10 }, (_, index) => `key${index}`);

  const writers = await Promise.allSettled(
    keys.map((key) =>
      editSettings(path, fixture.getPath("run"), (current) => {
        const text = current.kind === "ok" ? current.text : "";
        return { kind: "write", content: withJsonKey(text, [key], true), mode: 0o640 };
      }),
    ),
  );

  expect(writers.map(({ status }) => status)).toEqual(keys.map(() => "fulfilled"));
  expect(Object.keys(JSON.parse(await readFile(path, "utf8"))).sort()).toEqual(keys);
  expect((await stat(path)).mode & 0o777).toBe(0o640);
});

test("what a killed run left behind is cleared away by the next", async () => {
  await using fixture = await createFixture({
    "settings.json": "{}",
    "settings.json.tacho-tmp-123": "half a fi",
  });

  await editSettings(fixture.getPath("settings.json"), fixture.getPath("run"), () => ({
    kind: "keep",
  }));

  expect(await readdir(fixture.path)).toEqual(["settings.json"]);
});

test("the original survives when the new file cannot be written", async () => {
  await using fixture = await createFixture({ "settings.json": "{}" });
  const path = fixture.getPath("settings.json");
  await mkdir(`${path}.tacho-tmp-${process.pid}`);

  const edit = editSettings(path, fixture.getPath("run"), () => ({
    kind: "write",
    content: '{"a":1}',
    mode: 0o600,
  }));

  await expect(edit).rejects.toMatchObject({ code: "SETTINGS_NOT_WRITTEN" });
  expect(await readFile(path, "utf8")).toBe("{}");
});

test("an empty file counts as no settings yet, a byte order mark is no error", async () => {
  await using fixture = await createFixture({
    "empty.json": " \n",
    "marked.json": '\uFEFF{"a":1}',
  });

  expect(readSettings(fixture.getPath("empty.json"))).toMatchObject({ kind: "ok", value: {} });
  expect(readSettings(fixture.getPath("marked.json"))).toMatchObject({
    kind: "ok",
    value: { a: 1 },
  });
});

test("names the folders that would have to be made, the outermost first", async () => {
  await using fixture = await createFixture({});

  expect(missingFolders(fixture.getPath("a/b/settings.json"))).toEqual([
    fixture.getPath("a"),
    fixture.getPath("a/b"),
  ]);
});
