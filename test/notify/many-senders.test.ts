import { writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { readDone, readMessages } from "../../shared/notify/messages-file.ts";
import { readJsonFile } from "../../shared/platform/json-file.ts";
import { stringAt } from "../../shared/platform/read-value.ts";
import { type Post, type Reply, startChatServer } from "./chat-server.ts";
import { messageOf } from "./outbox-fixture.ts";
import { buildSender, type Sender, startProcess } from "./sender-program.ts";

const PROCESSES = 50;
const MESSAGES_EACH = 10;
const CHATS = 10;
const SENDERS = 3;
const MOST_KILLS = 20;
const SEED = 20_260_801;
const FAILURES: readonly Reply[] = [
  "429",
  "500",
  "hang",
  "hang_accepted",
  "reset",
  "reset_accepted",
];

test("500 messages of 50 processes come once and in order, whoever is killed while sending", async () => {
  await using fixture = await createFixture();
  const random = seeded(SEED);
  await using server = await startChatServer(({ id }, before) => replyTo(id, before));
  const outboxDir = fixture.getPath("outbox");
  const stopPath = fixture.getPath("stop");
  const program = await buildSender(fixture.path);
  const startedMs = Date.now();
  const start = (): Sender =>
    startProcess(program, {
      kind: "send",
      outboxDir,
      port: server.port,
      minIntervalMs: 5,
      requestTimeoutMs: 700,
      stopPath,
    });
  const senders = Array.from({ length: SENDERS }, start);

  const queueing = Array.from({ length: PROCESSES }, (_, i) =>
    startProcess(program, {
      kind: "queue",
      outboxDir,
      pauseMs: Math.round(random() * 100),
      messages: Array.from({ length: MESSAGES_EACH }, (_, n) =>
        messageOf(n * PROCESSES + i, startedMs, {
          sessionId: `session-${i}`,
          chatId: `chat-${i % CHATS}`,
          importance: n % 5 === 0 ? "alert" : "ping",
        }),
      ),
    }),
  );
  const killing = killAtRandom(senders, { start, outboxDir, random });
  await Promise.all([...queueing.map(({ exited }) => exited), killing]);
  const lastMs = startedMs + 150_000;
  while (readDone(outboxDir).length < PROCESSES * MESSAGES_EACH && Date.now() < lastMs) {
    await pause(100);
  }
  const tookMs = Date.now() - startedMs;
  writeFileSync(stopPath, "");
  await Promise.all(senders.map(({ exited }) => exited));

  const done = readDone(outboxDir);
  const kinds = done.map(({ outcome }) => outcome?.kind ?? "none");
  console.log(
    `${tookMs} ms, ${await killing} kills, ${server.accepted.length} accepted, ${tally(kinds)}`,
  );
  expect(readMessages(outboxDir)).toEqual([]);
  expect(done).toHaveLength(PROCESSES * MESSAGES_EACH);
  expect([...new Set(kinds)].sort()).toEqual(["delivered", "uncertain"]);
  expect(server.overlaps).toEqual([]);
  for (const { id, importance, outcome } of done) {
    const titles = server.accepted.filter((post) => post.id === id).map(({ title }) => title);
    const isUncertain = outcome?.kind === "uncertain";
    const fewest = isUncertain ? 0 : 1;
    const most = importance === "alert" ? 2 : 1;
    expect(titles.length, id).toBeGreaterThanOrEqual(fewest);
    expect(titles.length, id).toBeLessThanOrEqual(most);
    if (titles.length === 2) {
      expect(titles[0]).not.toContain("(may repeat)");
      expect(titles[1]).toContain("(may repeat)");
    }
  }
  expect(outOfOrder(server.accepted)).toEqual([]);
}, 180_000);

/** Until all is sent: mostly the one that sends; each is replaced at once. Returns how many it killed. */
async function killAtRandom(
  senders: Sender[],
  { start, outboxDir, random }: { start: () => Sender; outboxDir: string; random: () => number },
): Promise<number> {
  let kills = 0;
  while (kills < MOST_KILLS && readDone(outboxDir).length < PROCESSES * MESSAGES_EACH) {
    await pause(300 + random() * 2_500);
    const read = readJsonFile(`${outboxDir}/sender.json`);
    const holder = stringAt(read.kind === "ok" ? read.value : undefined, "holder") ?? "";
    const pid = Number(holder.split("-")[0]);
    const isHolder = ({ child }: Sender): boolean => child.pid === pid;
    const alive = senders.filter(
      ({ child }) => child.exitCode === null && child.signalCode === null,
    );
    const victim =
      (random() < 0.8 ? alive.find(isHolder) : undefined) ??
      alive[Math.floor(random() * alive.length)];
    if (victim?.child.kill("SIGKILL") === true) kills += 1;
    senders.push(start());
  }
  return kills;
}

/** A third of the requests fail, one way or another; the same in every run. */
function replyTo(id: string, before: number): Reply {
  const random = seeded(Number(id.split("-").at(-1)) * 31 + before * 7 + SEED);
  random();
  if (random() > 1 / 3) return "ok";
  return FAILURES[Math.floor(random() * FAILURES.length)] ?? "ok";
}

function tally(kinds: readonly string[]): string {
  const names = [...new Set(kinds)].sort();
  return names.map((name) => `${name} ${kinds.filter((kind) => kind === name).length}`).join(", ");
}

/** Of each session, what came after something younger. */
function outOfOrder(accepted: readonly Post[]): string[] {
  const last = new Map<number, string>();
  return accepted.flatMap(({ id }) => {
    const session = Number(id.split("-").at(-1)) % PROCESSES;
    const before = last.get(session) ?? "";
    last.set(session, id);
    return id < before ? [`${id} after ${before}`] : [];
  });
}

function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
