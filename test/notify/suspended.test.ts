import type { ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createFixture } from "fs-fixture";
import { beforeAll, expect, test } from "vitest";
import { addMessage, readDone } from "../../shared/notify/messages-file.ts";
import { readJsonFile } from "../../shared/platform/json-file.ts";
import { stringAt } from "../../shared/platform/read-value.ts";
import { startChatServer } from "./chat-server.ts";
import { messageOf } from "./outbox-fixture.ts";
import { buildSender, startProcess } from "./sender-program.ts";

const CASES = [
  { suspendAt: "claimed", outcomes: ["uncertain", "delivered", "delivered"] },
  { suspendAt: "checked", outcomes: ["uncertain", "delivered", "delivered"] },
  { suspendAt: "answered", outcomes: ["uncertain", "delivered", "delivered"] },
  { suspendAt: "written", outcomes: ["delivered", "delivered", "delivered"] },
] as const;
type Step = (typeof CASES)[number]["suspendAt"];
let ends: Map<string, Awaited<ReturnType<typeof suspendedAt>>>;

beforeAll(async () => {
  await using fixture = await createFixture();
  const program = await buildSender(fixture.path);
  // They mostly wait, and may do so together.
  const all = CASES.map(async ({ suspendAt }) => {
    const folder = fixture.getPath(suspendAt);
    return [suspendAt, await suspendedAt(suspendAt, program, folder)] as const;
  });
  ends = new Map(await Promise.all(all));
});

test.each(CASES)(
  "a sender that was suspended when it had $suspendAt sends nothing twice",
  ({ suspendAt, outcomes }) => {
    const end = ends.get(suspendAt);

    expect(end).toMatchObject({ exitCode: 0, outcomes });
    const ids = end?.ids ?? [];
    expect(ids).toHaveLength(new Set(ids).size);
    expect(ids).toHaveLength(suspendAt === "claimed" ? 2 : 3);
  },
);

/** Three messages, a sender that is suspended there, and another that takes over. */
async function suspendedAt(suspendAt: Step, program: string, folder: string) {
  await using server = await startChatServer(() => "ok");
  const outboxDir = join(folder, "outbox");
  const stopPath = join(folder, "stop");
  mkdirSync(folder);
  for (const n of [0, 1, 2]) {
    addMessage(outboxDir, messageOf(n, Date.now() - 100, { sessionId: "session" }));
  }
  const order = {
    kind: "send",
    outboxDir,
    port: server.port,
    minIntervalMs: 0,
    // The slowest of machines answers sooner; what was begun is waited for as long.
    requestTimeoutMs: 3_000,
  } as const;

  const suspended = startProcess(program, { ...order, suspendAt });
  await leaseOf(outboxDir, suspended.child);
  const second = startProcess(program, { ...order, stopPath });
  for (let i = 0; i < 600 && readDone(outboxDir).length < 3; i += 1) await pause(100);
  suspended.child.kill("SIGCONT");
  await suspended.exited;
  writeFileSync(stopPath, "");
  await second.exited;
  return {
    exitCode: suspended.child.exitCode,
    outcomes: readDone(outboxDir).map(({ outcome }) => outcome?.kind),
    ids: server.accepted.map(({ id }) => id),
  };
}

/** Waits until that process has it, lest the second is the first. */
async function leaseOf(outboxDir: string, child: ChildProcess): Promise<void> {
  for (let i = 0; i < 4_000 && child.exitCode === null; i += 1) {
    const read = readJsonFile(`${outboxDir}/sender.json`);
    const holder = stringAt(read.kind === "ok" ? read.value : undefined, "holder");
    if (holder?.startsWith(`${child.pid}-`) === true) return;
    await pause(10);
  }
  throw new Error("It never took the lease.");
}
