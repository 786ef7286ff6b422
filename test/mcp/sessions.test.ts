import { expect, test } from "vitest";
import { appendEvent } from "../../shared/sessions/events-file.ts";
import { shardOf, writeShard } from "../sessions/shards.ts";
import { stateFolder } from "../sessions/state-folder.ts";
import { connect, worldOf } from "./asking-client.ts";
import {
  ACCOUNT,
  CURRENT,
  FOREIGN,
  HOST,
  NOW,
  recordAfternoon,
  WAITING,
} from "./recorded-state.ts";

test("lists the live sessions with what they do", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  const { ask } = await connect(worldOf(paths));

  const { text, value } = await ask("sessions");

  expect(text).toMatchInlineSnapshot(
    `
    "3 live sessions: 1 working, 1 waiting and 1 idle.
    acme-api on main (this session, id ddacb4eb): working, 3 agents running. Opus 5.5, context 58 % (116k of 200k), $4.27, 12.4M tokens. Seen 40 s ago.
    infra on fix/dns (id a19817de): waiting for the user for 4 min. Sonnet 5, context 12 %, $0.31, 1.1M tokens. Seen 4 min ago.
    crawler on main (id fb98f700, on host container-7): idle for 20 min. Opus 5.5, $1.50, 5M tokens. Seen 20 min ago."
  `,
  );
  expect(value).toMatchObject({ state: "live", found: 3, live: 3 });
});

test("lists what ended lately and what is lost", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  const lost = { account: ACCOUNT, host: HOST, updatedAtMs: NOW - 2 * 3_600_000 };
  writeShard(paths, shardOf("lost-session", { ...lost, heartbeatAtMs: NOW - 2 * 3_600_000 }));
  const { ask } = await connect(worldOf(paths));

  const recent = await ask("sessions", { state: "recent" });

  expect(recent.text.split("\n")[0]).toBe(
    "5 sessions in the last 24 hours: 1 working, 1 waiting, 1 idle, 1 ended and 1 lost.",
  );
  expect(recent.text).toContain('"rename the docs" (id 606f2b37): ended 3 h ago.');
  expect(recent.text).toContain("unnamed (id lost-ses): lost, no sign of life for 2 h.");
});

test("says how many it does not list", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  const { ask } = await connect(worldOf(paths));

  const { text, value } = await ask("sessions", { state: "all", limit: 1 });

  expect(text).toContain("3 more are not listed; ask with a larger limit.");
  expect(value).toMatchObject({ found: 4, sessions: [{ sessionId: CURRENT }] });
});

test("says so when none is live", async () => {
  const paths = await stateFolder();
  const { ask } = await connect(worldOf(paths));

  const { text, value } = await ask("sessions");

  expect(text).toBe("No live session.");
  expect(value).toMatchObject({ found: 0, asOfMs: NOW, source: "sessions" });
});

test("tells no paths of other hosts, and of its own where a session works", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  const { ask } = await connect(worldOf(paths));

  const { value } = await ask("sessions", { state: "live" });

  expect(value).toMatchObject({
    sessions: [
      { sessionId: CURRENT, project: { name: "acme-api", dir: "/home/dev/acme-api" } },
      { sessionId: WAITING },
      { sessionId: FOREIGN, host: "container-7", project: { name: "crawler", branch: "main" } },
    ],
  });
  expect(JSON.stringify(value)).not.toContain("/workspace");
});

test("knows what a hook told a moment ago, before anybody merged it", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  const { ask } = await connect(worldOf(paths));
  await ask("sessions");

  appendEvent(paths.sessionsDir, WAITING, { atMs: NOW - 500, event: "ended", reason: "other" });

  const { value } = await ask("sessions", { state: "all" });
  expect(value).toMatchObject({ found: 4, live: 2 });
});
