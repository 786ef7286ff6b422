import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { withDatabaseCopy } from "../../shared/sqlite/copy-database-file.ts";
import { databaseStates, inWalMode } from "./made-database.ts";
import { WalWriter } from "./wal-writer.ts";

const [BEFORE = Buffer.alloc(0), AFTER = Buffer.alloc(0)] = databaseStates(4_096, [
  "CREATE TABLE fact (id INTEGER PRIMARY KEY)",
  "INSERT INTO fact VALUES (1), (2), (3)",
]);

function walOf(before: Buffer, after: Buffer): Buffer {
  const wal = new WalWriter(4_096);
  wal.commit(before, after);
  return wal.bytes;
}

const WAL = walOf(inWalMode(BEFORE), inWalMode(AFTER));
const JOURNAL = Buffer.from("d9d505f920a163d7ffffffff", "hex");

async function toolWith(files: { [name: string]: Buffer }) {
  const tree = Object.entries(files).map(([name, bytes]) => [join("tool", name), bytes]);
  const fixture = await createFixture(Object.fromEntries(tree));
  return {
    path: fixture.path,
    database: fixture.getPath("tool/tool.db"),
    tool: fixture.getPath("tool"),
    scratch: fixture.getPath("ours/scratch"),
    [Symbol.asyncDispose]: () => fixture.rm(),
  };
}

function sameAs(path: string): string {
  const bytes = readFileSync(path);
  return bytes.equals(AFTER) ? "after" : bytes.equals(BEFORE) ? "before" : "neither";
}

function picture(folder: string) {
  return readdirSync(folder).map((name) => {
    const { mtimeMs, ctimeMs, mode, size } = statSync(join(folder, name));
    return { name, mtimeMs, ctimeMs, mode, size };
  });
}

test("the copy holds what the log says, and the original is as it was", async () => {
  await using place = await toolWith({ "tool.db": inWalMode(BEFORE), "tool.db-wal": WAL });
  const folder = statSync(place.tool).mtimeMs;
  const files = picture(place.tool);

  const copy = await withDatabaseCopy(place.database, place.scratch, sameAs);

  expect(copy).toBe("after");
  expect(picture(place.tool)).toEqual(files);
  expect(statSync(place.tool).mtimeMs).toBe(folder);
});

test("a database without a log is copied as it is", async () => {
  await using place = await toolWith({ "tool.db": BEFORE });

  expect(await withDatabaseCopy(place.database, place.scratch, sameAs)).toBe("before");
});

test("nobody else may see the copy, and nothing of it is left", async () => {
  await using place = await toolWith({ "tool.db": inWalMode(BEFORE), "tool.db-wal": WAL });
  chmodSync(place.database, 0o644);

  const modes = await withDatabaseCopy(place.database, place.scratch, (copy) =>
    [place.scratch, join(copy, ".."), copy].map((path) =>
      (statSync(path).mode & 0o777).toString(8),
    ),
  );

  expect(modes).toEqual(["700", "700", "600"]);
  expect(readdirSync(place.scratch)).toEqual([]);
});

test("nothing of it is left when its reader fails", async () => {
  await using place = await toolWith({ "tool.db": BEFORE });
  const fail = () => {
    throw new Error("no such table");
  };

  await expect(withDatabaseCopy(place.database, place.scratch, fail)).rejects.toThrow("table");
  expect(readdirSync(place.scratch)).toEqual([]);
});

test("what a killed process left goes with the next copy, what others use stays", async () => {
  await using place = await toolWith({ "tool.db": BEFORE });
  mkdirSync(place.scratch, { recursive: true, mode: 0o700 });
  const ended = endedPid();
  for (const name of [`copy-${ended}-abcdef`, `copy-${process.pid}-abcdef`, "copy-1-old", "else"]) {
    mkdirSync(join(place.scratch, name));
    writeFileSync(join(place.scratch, name, "copy.db"), BEFORE);
  }
  const hoursAgo = new Date(Date.now() - 2 * 3_600_000);
  utimesSync(join(place.scratch, "copy-1-old"), hoursAgo, hoursAgo);

  await withDatabaseCopy(place.database, place.scratch, sameAs);

  expect(readdirSync(place.scratch)).toEqual([`copy-${process.pid}-abcdef`, "else"]);
});

test("a link of the user's is followed, to the log beside the database itself", async () => {
  await using place = await toolWith({ "real.db": inWalMode(BEFORE), "real.db-wal": WAL });
  symlinkSync(join(place.tool, "real.db"), place.database);

  expect(await withDatabaseCopy(place.database, place.scratch, sameAs)).toBe("after");
});

test("what is no file is refused", async () => {
  await using place = await toolWith({ "other.db": BEFORE });
  execFileSync("mkfifo", [join(place.tool, "pipe.db")]);
  mkdirSync(join(place.tool, "folder.db"));
  symlinkSync(join(place.tool, "pipe.db"), join(place.tool, "link.db"));

  for (const name of ["pipe.db", "folder.db", "link.db"]) {
    const copying = withDatabaseCopy(join(place.tool, name), place.scratch, sameAs);
    await expect(copying).rejects.toMatchObject({ code: "DATABASE_REFUSED" });
  }
});

test("a database with a half done change is left for later", async () => {
  await using place = await toolWith({ "tool.db": BEFORE, "tool.db-journal": JOURNAL });

  await expect(withDatabaseCopy(place.database, place.scratch, sameAs)).rejects.toMatchObject({
    code: "DATABASE_BUSY",
  });
  expect(readdirSync(place.scratch)).toEqual([]);
});

test.each([
  ["wiped", Buffer.alloc(512)],
  ["empty", Buffer.alloc(0)],
])("a journal that is kept %s for later use does not stand in the way", async (_, journal) => {
  await using place = await toolWith({ "tool.db": BEFORE, "tool.db-journal": journal });

  expect(await withDatabaseCopy(place.database, place.scratch, sameAs)).toBe("before");
});

test("waits for a change that is done soon", async () => {
  await using place = await toolWith({ "tool.db": BEFORE, "tool.db-journal": JOURNAL });
  setTimeout(() => writeFileSync(`${place.database}-journal`, ""), 5);

  expect(await withDatabaseCopy(place.database, place.scratch, sameAs)).toBe("before");
});

test("nothing is copied to where others may look", async () => {
  await using place = await toolWith({ "tool.db": BEFORE });
  mkdirSync(place.scratch, { recursive: true });
  chmodSync(place.scratch, 0o755);

  await expect(withDatabaseCopy(place.database, place.scratch, sameAs)).rejects.toMatchObject({
    code: "SCRATCH_NOT_PRIVATE",
  });
});

test("a database that is gone is no copy", async () => {
  await using place = await toolWith({ "other.db": BEFORE });

  await expect(withDatabaseCopy(place.database, place.scratch, sameAs)).rejects.toThrow("ENOENT");
});

/** The id of a process that is no more. */
function endedPid(): string {
  return execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).trim();
}
