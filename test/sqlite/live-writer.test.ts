import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { AppError } from "../../shared/platform/app-error.ts";
import { withDatabaseCopy } from "../../shared/sqlite/copy-database-file.ts";
import { packagedReader } from "../../shared/sqlite/packaged-reader.ts";
import { describeWith, testToolPath } from "../describe-with.ts";
import { loadPackagedSqlite } from "./packaged-sqlite.ts";

/**
 * Changes the database without end, as tools do: in bursts, with a breath between them, which grows
 * until the slowest disk can copy in it. Each change goes to pages far apart: one that is seen in
 * half has a sum that is not 0.
 */
const WRITER = `
  const { DatabaseSync } = require("node:sqlite");
  const [path, mode, pagesPerCheckpoint] = process.argv.slice(1);
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = " + mode + "; PRAGMA synchronous = OFF");
  database.exec("PRAGMA wal_autocheckpoint = " + pagesPerCheckpoint);
  database.exec("CREATE TABLE IF NOT EXISTS pair (id INTEGER PRIMARY KEY, n INTEGER, filler TEXT)");
  database.exec("CREATE TABLE IF NOT EXISTS growing (n INTEGER PRIMARY KEY, filler TEXT)");
  const filler = "x".repeat(900);
  for (let id = 0; id < 400; id++) {
    database.prepare("INSERT OR REPLACE INTO pair VALUES (?, 0, ?)").run(id, filler);
  }
  const update = database.prepare("UPDATE pair SET n = ? WHERE id = ?");
  const insert = database.prepare("INSERT INTO growing VALUES (?, ?)");
  const shrink = database.prepare("DELETE FROM growing WHERE n < ? - 300");
  for (let n = 1; ; n++) {
    database.exec("BEGIN");
    update.run(n, n % 200);
    insert.run(n, filler.slice(n % 900));
    update.run(-n, 399 - (n % 200));
    if (n % 50 === 0) shrink.run(n);
    database.exec("COMMIT");
    if (n % 20 === 0) console.log(n);
    if (n % 200 === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 40 + n / 100);
    if (mode === "WAL" && n % 997 === 0) database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }
`;

const COPIES = 30;
/** A copy that is refused takes half a second and more: on a busy machine fewer are made. */
const ENOUGH_MS = 15_000;

describeWith(["NODE22"], "a database that is written all the time", () => {
  test.each([
    ["WAL", 5],
    ["WAL", 1_000],
    ["DELETE", 0],
    ["TRUNCATE", 0],
  ])(
    "gives whole commits only, none older than it had: %s, log of %d pages",
    async (mode, pages) => {
      await using place = await createFixture({ "tool/.keep": "" });
      const path = place.getPath("tool/live.db");
      const reader = packagedReader(loadPackagedSqlite());
      const writer = spawn(
        testToolPath("NODE22"),
        ["--no-warnings", "-e", WRITER, path, mode, String(pages)],
        { stdio: ["ignore", "pipe", "inherit"] },
      );
      const ended = once(writer, "exit");
      let written = 0;
      const lines = createInterface({ input: writer.stdout });
      lines.on("line", (line) => {
        written = Number(line);
      });
      try {
        await Promise.race([once(lines, "line"), ended]);
        let copied = 0;
        const startedAtMs = Date.now();
        for (let attempt = 0; attempt < COPIES; attempt++) {
          expect(writer.exitCode ?? writer.signalCode).toBe(null);
          if (copied > 0 && Date.now() - startedAtMs > ENOUGH_MS) break;
          const writtenBefore = written;
          const seen = await withDatabaseCopy(path, place.getPath("scratch"), (copy) =>
            reader?.withDatabase(copy, (query) => ({
              check: [...query("PRAGMA integrity_check")],
              sums: [...query("SELECT sum(n) AS sum FROM pair")],
              last: Number([...query("SELECT max(n) AS n FROM growing")][0]?.n),
            })),
          ).catch(unlessBusy);
          if (seen === undefined) continue;
          copied += 1;
          expect(seen).toMatchObject({ check: [{ integrity_check: "ok" }], sums: [{ sum: 0 }] });
          expect(seen.last).toBeGreaterThanOrEqual(writtenBefore);
        }
        expect(copied).toBeGreaterThan(0);
        expect(readdirSync(place.getPath("scratch"))).toEqual([]);
      } finally {
        writer.kill("SIGKILL");
        await ended;
      }
      const allowed = [".keep", "live.db", "live.db-journal", "live.db-shm", "live.db-wal"];
      expect(allowed).toEqual(expect.arrayContaining(readdirSync(place.getPath("tool"))));
    },
  );
});

/** It may refuse when it cannot be sure, but never guess. */
function unlessBusy(error: unknown): undefined {
  if (!(error instanceof AppError && error.code === "DATABASE_BUSY")) throw error;
}
