import { writeFileSync } from "node:fs";
import { mkdir, readdir, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import { opencodeSource } from "../../shared/sources/opencode-source-file.ts";
import { inWalMode } from "../sqlite/made-database.ts";
import { WalWriter } from "../sqlite/wal-writer.ts";
import {
  answer,
  answerV2,
  COUNTED,
  DATA,
  entry,
  entryAt,
  NOON_MS,
  opencodeDatabase,
  sharedId,
  TOKENS,
  timeAt,
  v2Rows,
} from "./opencode-fixtures.ts";
import { describeSource, placeIn, readSource, sorted } from "./source-contract.ts";

const SESSIONS = [
  { id: "ses_1" },
  { id: "ses_child", parent: "ses_1", folder: "/projects/app" },
  { id: "ses_grandchild", parent: "ses_child" },
];

describeSource(opencodeSource, {
  tree: () => ({
    [`${DATA}/opencode.db`]: opencodeDatabase(
      SESSIONS,
      [
        { id: "msg_0", session: "ses_1", data: { role: "user", time: { created: NOON_MS } } },
        { id: "msg_1", session: "ses_1", data: answer() },
        { id: "msg_2", session: "ses_child", data: answer({ modelID: "gpt-5.6" }) },
        { id: "msg_3", session: "ses_grandchild", data: answer({ time: timeAt(3) }) },
        { id: "msg_4", session: "ses_1", data: '{"role":"assistant","tokens":{"inp' },
        { id: "msg_5", session: "ses_1", data: answer({ tokens: { input: -4 } }) },
        { id: "msg_6", session: "ses_1", data: answer({ tokens: "1760" }) },
      ],
      ...v2Rows(
        [{ id: "ses_v2", folder: "/projects/new" }],
        [{ id: "msg_v2", session: "ses_v2", data: answerV2({ agent: "plan", cost: 0 }) }].map(
          (message) => ({ ...message, data: { ...message.data, time: { created: NOON_MS } } }),
        ),
      ),
    ),
    [`${DATA}/opencode-next.db`]: opencodeDatabase(
      [{ id: "ses_n", folder: "/projects/next" }],
      [{ id: "msg_n", session: "ses_n", data: answer({ time: timeAt(7) }) }],
    ),
    [`${DATA}/opencode.db.backup`]: "no database",
    [`${DATA}/auth.json`]: "{}",
  }),
  files: [`${DATA}/opencode.db`, `${DATA}/opencode-next.db`],
  entries: [
    entry(),
    entry({
      id: sharedId(1, "anthropic/gpt-5.6"),
      agentId: "ses_child",
      model: "gpt-5.6",
      isSidechain: true,
      isMarked: true,
    }),
    entryAt(3, { agentId: "ses_grandchild", isSidechain: true, isMarked: true }),
    entryAt(0, { sessionId: "ses_v2", project: "/projects/new" }),
    entryAt(7, { sessionId: "ses_n", project: "/projects/next" }),
  ],
  drops: { not_json: 1, bad_tokens: 2 },
});

async function foundIn(tree: { [path: string]: string | Buffer }, env = {}) {
  await using home = await createFixture(tree);
  const found = await readSource(opencodeSource, placeIn(home.path, env));
  return { ...found, entries: sorted(found.entries) };
}

describe("a database that is in use", () => {
  const before = inWalMode(opencodeDatabase([{ id: "ses_1" }], []));
  const after = inWalMode(
    opencodeDatabase([{ id: "ses_1" }], [{ id: "msg_1", session: "ses_1", data: answer() }]),
  );

  function walOf(): Buffer {
    const wal = new WalWriter(4_096);
    wal.commit(before, after);
    return wal.bytes;
  }

  test("is read with what only its log holds", async () => {
    const found = await foundIn({
      [`${DATA}/opencode.db`]: before,
      [`${DATA}/opencode.db-wal`]: walOf(),
    });

    expect(found).toEqual({ entries: [entry()], drops: {}, failures: [] });
  });

  test("counts as changed when only its log has, also where it lies behind a link", async () => {
    await using home = await createFixture({ [`${DATA}/opencode.db`]: before });
    await mkdir(join(home.path, "linked"));
    await symlink(join(home.path, DATA, "opencode.db"), join(home.path, "linked/opencode.db"));
    const place = placeIn(home.path, { OPENCODE_DATA_DIR: `$HOME/linked,$HOME/${DATA}` });
    const stamps = () => opencodeSource.discover(place).map(({ companion }) => companion);
    expect(stamps()).toEqual([undefined, undefined]);

    writeFileSync(home.getPath(`${DATA}/opencode.db-wal`), walOf());
    const [first] = stamps();
    expect(first).toEqual(expect.any(String));
    expect(stamps()).toEqual([first, first]);

    await utimes(home.getPath(`${DATA}/opencode.db-wal`), 1, 1);
    expect(stamps()[0]).not.toBe(first);
  });

  test("is tried again later when a change is half done", async () => {
    const found = await foundIn({
      [`${DATA}/opencode.db`]: before,
      [`${DATA}/opencode.db-journal`]: Buffer.from("d9d505f920a163d7ffffffff", "hex"),
    });

    expect(found.failures).toHaveLength(1);
  });
});

describe("reasoning is counted once", () => {
  const reasoning = { input: 100, output: 60, reasoning: 20, cache: { read: 0, write: 0 } };
  const cases: [string, number, { [key: string]: unknown }, string][] = [
    ["beside the output, as the sum says", 80, { tokens: { ...reasoning, total: 180 } }, "1.2.0"],
    ["in the output, as the sum says", 60, { tokens: { ...reasoning, total: 160 } }, "1.14.0"],
    ["in the output, of an old version", 60, { tokens: reasoning, providerID: "openai" }, "1.1.9"],
    ["beside it, of an old version", 80, { tokens: reasoning, providerID: "google" }, "0.15.3"],
    ["beside it, of a new version", 80, { tokens: reasoning, providerID: "openai" }, "1.4.0"],
  ];

  test.each(cases)("%s", async (_, output, change, version) => {
    const found = await foundIn({
      [`${DATA}/opencode.db`]: opencodeDatabase(
        [{ id: "ses_1", version }],
        [{ id: "msg_1", session: "ses_1", data: answer(change) }],
      ),
    });

    expect(found.entries.map(({ tokens }) => tokens)).toEqual([
      { ...COUNTED, cacheRead: 0, cacheWrite5m: 0, output },
    ]);
  });
});

test("reasoning of a session that OpenCode 2 has taken over is counted as its own version did", async () => {
  const tokens = { input: 100, output: 60, reasoning: 20, cache: { read: 0, write: 0 } };
  const found = await foundIn({
    [`${DATA}/opencode.db`]: opencodeDatabase(
      [{ id: "ses_1", version: "1.1.9" }],
      [{ id: "msg_1", session: "ses_1", data: answer({ tokens, providerID: "openai" }) }],
      ...v2Rows([{ id: "ses_1" }], []),
    ),
  });

  expect(found.entries.map(({ tokens: { output } }) => output)).toEqual([60]);
});

describe("an answer that OpenCode has copied has one id, and its own session goes first", () => {
  const LATER = NOON_MS + 60_000;
  const copyIn = (sessionId: string) => entry({ sessionId, isSidechain: true });

  test("when a session was forked, and forked again", async () => {
    const forks = [{ id: "ses_0" }, { id: "ses_00" }].map((fork) => ({
      ...fork,
      createdAtMs: LATER,
    }));
    const found = await foundIn({
      [`${DATA}/opencode.db`]: opencodeDatabase(
        [{ id: "ses_1" }, ...forks],
        [
          { id: "msg_1", session: "ses_1", data: answer() },
          { id: "msg_8", session: "ses_0", data: answer({ parentID: "msg_other" }) },
          { id: "msg_9", session: "ses_00", data: answer({ parentID: "msg_third" }) },
          { id: "msg_own", session: "ses_0", data: answer({ time: timeAt(61) }) },
        ],
      ),
    });

    expect(found).toEqual({
      entries: [copyIn("ses_0"), copyIn("ses_00"), entry(), entryAt(61, { sessionId: "ses_0" })],
      drops: {},
      failures: [],
    });
  });

  test("when it was a subagent's, whose session was forked", async () => {
    const found = await foundIn({
      [`${DATA}/opencode.db`]: opencodeDatabase(
        [{ id: "ses_1" }, { id: "ses_c", parent: "ses_1" }, { id: "ses_0", createdAtMs: LATER }],
        [
          { id: "msg_1", session: "ses_c", data: answer() },
          { id: "msg_8", session: "ses_0", data: answer() },
        ],
      ),
    });

    expect(found.entries).toEqual([
      copyIn("ses_0"),
      entry({ agentId: "ses_c", isSidechain: true, isMarked: true }),
    ]);
  });

  test("when OpenCode 2 took it over, which leaves out how reasoning was counted", async () => {
    const v1 = answer({ tokens: { ...TOKENS, total: 1_740, output: 40 } });
    const found = await foundIn({
      [`${DATA}/opencode.db`]: opencodeDatabase(
        [{ id: "ses_1" }],
        [{ id: "msg_1", session: "ses_1", data: v1 }],
        ...v2Rows(
          [{ id: "ses_1" }, { id: "ses_2", forkOf: "ses_1", createdAtMs: LATER }],
          [
            { id: "msg_evt_1", session: "ses_1", data: answerV2() },
            { id: "msg_evt_2_0", session: "ses_2", data: answerV2() },
          ],
        ),
      ),
    });

    const tokens = { ...COUNTED, output: 40 };
    const own = entry({ tokens });
    expect(found.entries).toEqual([own, own, { ...copyIn("ses_2"), tokens }]);
  });

  test("when it was broken off, or is still being made", async () => {
    const time = { created: timeAt(1).created };
    const found = await foundIn({
      [`${DATA}/opencode.db`]: opencodeDatabase(
        [{ id: "ses_1" }, { id: "ses_0", createdAtMs: LATER }],
        [
          { id: "msg_1", session: "ses_1", data: answer({ time }) },
          { id: "msg_2", session: "ses_0", data: answer({ time }) },
        ],
      ),
    });

    expect(found.entries).toEqual([copyIn("ses_0"), entry()]);
  });

  test("but for one without a time, which has its row's id", async () => {
    const found = await foundIn({
      [`${DATA}/opencode.db`]: opencodeDatabase(
        [{ id: "ses_1" }],
        [{ id: "msg_1", session: "ses_1", data: answer({ time: {} }) }],
      ),
    });

    expect(found.entries).toEqual([entry({ id: "msg_1", atMs: NOON_MS })]);
  });
});

test("reasoning of version 1 is counted as it did though only version 2's copy is left", async () => {
  const tokens = { input: 100, output: 60, reasoning: 20, cache: { read: 0, write: 0 } };
  const time = { created: Date.UTC(2026, 0, 5), completed: Date.UTC(2026, 0, 5) + 1 };
  const old = answerV2({ tokens, time });
  const found = await foundIn({
    [`${DATA}/opencode.db`]: opencodeDatabase(
      [],
      [],
      ...v2Rows([{ id: "ses_1" }], [{ id: "msg_evt_1", session: "ses_1", data: old }]),
    ),
  });

  expect(found.entries.map(({ tokens: { output } }) => output)).toEqual([60]);
});

describe("a database of another time", () => {
  test("may have fewer columns and no sessions", async () => {
    const { databaseOf, sqlText } = await import("../sqlite/made-database.ts");
    const found = await foundIn({
      [`${DATA}/opencode.db`]: databaseOf(
        "CREATE TABLE message (id TEXT, session_id TEXT, time_created INTEGER, data TEXT)",
        `INSERT INTO message VALUES ('msg_1', 'ses_1', 1, ${sqlText(JSON.stringify(answer()))})`,
      ),
    });

    expect(found).toEqual({
      entries: [entry({ project: "/projects/app/src" })],
      drops: {},
      failures: [],
    });
  });

  test("may have no table that we know", async () => {
    const { databaseOf } = await import("../sqlite/made-database.ts");
    const found = await foundIn({ [`${DATA}/opencode.db`]: databaseOf("CREATE TABLE x (id)") });

    expect(found).toEqual({ entries: [], drops: {}, failures: [] });
  });
});

test.each([
  ["$OPENCODE_DATA_DIR", "data/opencode.db", { OPENCODE_DATA_DIR: "$HOME/data" }],
  ["$XDG_DATA_HOME", "xdg/opencode/opencode.db", { XDG_DATA_HOME: "$HOME/xdg" }],
  ["$OPENCODE_DB as a name", `${DATA}/mine.sqlite`, { OPENCODE_DB: "mine.sqlite" }],
  ["$OPENCODE_DB as a path", "else/mine.sqlite", { OPENCODE_DB: "$HOME/else/mine.sqlite" }],
])("looks where %s says", async (_, path, env) => {
  const database = opencodeDatabase(
    [{ id: "ses_1" }],
    [{ id: "msg_1", session: "ses_1", data: answer() }],
  );

  expect((await foundIn({ [path]: database }, env)).entries).toEqual([entry()]);
});

test("an answer that used nothing is none", async () => {
  const nothing = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } };
  const found = await foundIn({
    [`${DATA}/opencode.db`]: opencodeDatabase(
      [{ id: "ses_1" }],
      [
        { id: "msg_1", session: "ses_1", data: answer({ tokens: nothing }) },
        { id: "msg_2", session: "ses_1", data: answer({ tokens: { total: 5 } }) },
        { id: "msg_3", session: "ses_1", data: answer({ role: "user" }) },
      ],
    ),
  });

  expect(found).toEqual({ entries: [], drops: { bad_tokens: 1 }, failures: [] });
});

test("leaves no copy behind", async () => {
  await using home = await createFixture({
    [`${DATA}/opencode.db`]: opencodeDatabase([], []),
    [`${DATA}/opencode-broken.db`]: "no database at all",
  });
  const place = placeIn(home.path);

  const found = await readSource(opencodeSource, place);

  expect(found.failures).toEqual([home.getPath(`${DATA}/opencode-broken.db`)]);
  expect(await readdir(place.scratchDir)).toEqual([]);
});
