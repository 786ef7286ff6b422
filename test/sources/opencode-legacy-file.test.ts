import { rmSync, writeFileSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import { opencodeSource } from "../../shared/sources/opencode-source-file.ts";
import {
  answer,
  DATA,
  entry,
  entryAt,
  NOON_MS,
  opencodeDatabase,
  sharedId,
  timeAt,
} from "./opencode-fixtures.ts";
import { placeIn, readSource, sorted } from "./source-contract.ts";

const STORAGE = `${DATA}/storage`;

function sessionFile(id: string, more: { [key: string]: unknown } = {}) {
  const session = {
    id,
    projectID: "project",
    directory: "/projects/app",
    version: "1.1.9",
    time: { created: NOON_MS, updated: NOON_MS },
    ...more,
  };
  return { [`${STORAGE}/session/project/${id}.json`]: JSON.stringify(session, null, 2) };
}

function messageFile(id: string, sessionId: string, data: { [key: string]: unknown }) {
  const message = JSON.stringify({ id, sessionID: sessionId, ...data }, null, 2);
  return { [`${STORAGE}/message/${sessionId}/${id}.json`]: message };
}

const TREE = {
  ...sessionFile("ses_1"),
  ...sessionFile("ses_child", { parentID: "ses_1" }),
  ...messageFile("msg_0", "ses_1", { role: "user", time: { created: NOON_MS } }),
  ...messageFile("msg_1", "ses_1", answer()),
  ...messageFile("msg_2", "ses_child", answer({ time: timeAt(2) })),
  ...messageFile("msg_3", "ses_lost", answer({ time: timeAt(3) })),
  [`${STORAGE}/message/ses_1/msg_torn.json`]: '{"role": "assistant", "tokens": {"inp',
  [`${STORAGE}/message/ses_1/.oc-msg_4.json.1.tmp`]: "{}",
  [`${STORAGE}/part/msg_1/prt_1.json`]: '{"type": "step-finish", "tokens": {"input": 9}}',
};

const ENTRIES = [
  entry(),
  entryAt(2, { agentId: "ses_child", isSidechain: true, isMarked: true }),
  entryAt(3, { sessionId: "ses_lost", project: "/projects/app/src" }),
];

test("reads what OpenCode kept in files, each session's folder as one", async () => {
  await using home = await createFixture(TREE);
  const place = placeIn(home.path);

  const files = opencodeSource.discover(place).map(({ path }) => path);
  const found = await readSource(opencodeSource, place);

  const sessions = ["ses_1", "ses_child", "ses_lost"];
  expect(files.sort()).toEqual(sessions.map((id) => home.getPath(`${STORAGE}/message/${id}`)));
  expect({ ...found, entries: sorted(found.entries) }).toEqual({
    entries: ENTRIES,
    drops: { not_json: 1 },
    failures: [],
  });
});

test("gives what moved into the database the same ids, sessions and tokens there", async () => {
  const inDatabase = [
    { id: "msg_1", session: "ses_1", data: answer() },
    { id: "msg_2", session: "ses_child", data: answer({ time: timeAt(2) }) },
  ];
  await using home = await createFixture({
    ...TREE,
    [`${DATA}/opencode.db`]: opencodeDatabase(
      [{ id: "ses_1" }, { id: "ses_child", parent: "ses_1" }],
      inDatabase,
    ),
  });

  const found = await readSource(opencodeSource, placeIn(home.path));

  const [first = entry(), second = entry(), third = entry()] = ENTRIES;
  expect(sorted(found.entries)).toEqual([first, first, second, second, third]);
});

test("what a fork repeats has the id of the original, and goes behind it", async () => {
  await using home = await createFixture({
    ...sessionFile("ses_1"),
    ...sessionFile("ses_0", { time: { created: NOON_MS + 60_000 } }),
    ...messageFile("msg_1", "ses_1", answer()),
    ...messageFile("msg_9", "ses_0", answer()),
  });

  const found = await readSource(opencodeSource, placeIn(home.path));

  expect({ ...found, entries: sorted(found.entries) }).toEqual({
    entries: [entry({ sessionId: "ses_0", isSidechain: true }), entry()],
    drops: {},
    failures: [],
  });
});

test("a parent that leads in a circle or out of the folder ends nowhere", async () => {
  await using home = await createFixture({
    ...sessionFile("ses_1", { parentID: "ses_2" }),
    ...sessionFile("ses_2", { parentID: "ses_1" }),
    ...sessionFile("ses_3", { parentID: "../../../secret" }),
    ...messageFile("msg_1", "ses_1", answer()),
    ...messageFile("msg_3", "ses_3", answer({ time: timeAt(3) })),
    [`${DATA}/secret.json`]: JSON.stringify({ directory: "/secret", parentID: "ses_1" }),
  });

  const found = await readSource(opencodeSource, placeIn(home.path));

  expect(sorted(found.entries)).toMatchObject([
    { id: sharedId(1), sessionId: "ses_2", agentId: "ses_1" },
    { id: sharedId(3), sessionId: "../../../secret", agentId: "ses_3", project: "/projects/app" },
  ]);
});

describe("a session's folder counts as changed", () => {
  const database = { [`${DATA}/opencode.db`]: opencodeDatabase([], []) };
  const path = (id: string) => `${STORAGE}/message/ses_1/${id}.json`;

  async function stampsAround(tree: { [path: string]: string | Buffer }, change: string) {
    await using home = await createFixture(tree);
    const stamp = () =>
      JSON.stringify(
        opencodeSource.discover(placeIn(home.path)).filter((file) => file.path.endsWith("ses_1")),
      );
    const before = stamp();
    expect(stamp()).toBe(before);
    if (change === "an answer is done") writeFileSync(home.getPath(path("msg_1")), "longer {}");
    if (change === "a message comes") writeFileSync(home.getPath(path("msg_7")), "{}");
    if (change === "a message goes") rmSync(home.getPath(path("msg_0")));
    return stamp() === before ? "same" : "changed";
  }

  test.each(["an answer is done", "a message comes", "a message goes"])(
    "while it is in use, when %s",
    async (change) => {
      const tree = { [path("msg_0")]: "{}", [path("msg_1")]: "{}" };

      expect(await stampsAround(tree, change)).toBe("changed");
    },
  );

  test.each(["a message comes", "a message goes"])(
    "also when the database has taken its place and %s all the same",
    async (change) => {
      const tree = { ...database, [path("msg_0")]: "{}", [path("msg_1")]: "{}" };

      expect(await stampsAround(tree, change)).toBe("changed");
    },
  );
});
