import { mkdir, readdir, readFile, rmdir, utimes, writeFile } from "node:fs/promises";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { tryLock, withLock } from "../../shared/platform/lock-file.ts";

test("a lock that somebody holds is not waited for", async () => {
  await using fixture = await createFixture({});
  const path = fixture.getPath("sessions.json");

  const release = await tryLock(path, 3_000);
  const second = await tryLock(path, 3_000);
  await release?.();
  const third = await tryLock(path, 3_000);
  await third?.();

  expect(release).toBeDefined();
  expect(second).toBeUndefined();
  expect(third).toBeDefined();
  expect(await readdir(fixture.path)).toEqual([]);
});

test("a lock that its holder left behind is taken over", async () => {
  await using fixture = await createFixture({});
  const path = fixture.getPath("sessions.json");
  await mkdir(`${path}.lock`);
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(`${path}.lock`, longAgo, longAgo);

  const release = await tryLock(path, 3_000);
  await release?.();

  expect(release).toBeDefined();
});

test("a holder whose lock was taken away notices nothing", async () => {
  await using fixture = await createFixture({});
  const path = fixture.getPath("sessions.json");
  const release = await tryLock(path, 3_000);
  await rmdir(`${path}.lock`);

  await expect(release?.()).resolves.toBeUndefined();
});

test("ten writers take turns and lose nothing", async () => {
  await using fixture = await createFixture({ count: "0" });
  const path = fixture.getPath("count");

  const writers = await Promise.allSettled(
    Array.from({ length: 10 }, () =>
      withLock(path, async () => {
        const count = Number(await readFile(path, "utf8"));
        await writeFile(path, String(count + 1));
      }),
    ),
  );

  expect(writers.every(({ status }) => status === "fulfilled")).toBe(true);
  expect(await readFile(path, "utf8")).toBe("10");
});

test("the lock is free again after work that failed", async () => {
  await using fixture = await createFixture({});
  const path = fixture.getPath("config.json");

  const failed = withLock(path, () => {
    throw new Error("no");
  });

  await expect(failed).rejects.toThrow("no");
  expect(await withLock(path, () => "done")).toBe("done");
});

test("a folder that cannot be written is an error, not a lock that is taken", async () => {
  await expect(tryLock("/nowhere/at/all", 3_000)).rejects.toMatchObject({ code: "ENOENT" });
});
