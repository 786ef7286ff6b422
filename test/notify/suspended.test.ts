import { setTimeout as pause } from "node:timers/promises";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { addMessage, readDone } from "../../shared/notify/messages-file.ts";
import { readJsonFile } from "../../shared/platform/json-file.ts";
import { stringAt } from "../../shared/platform/read-value.ts";
import { startChatServer } from "./chat-server.ts";
import { messageOf } from "./outbox-fixture.ts";
import { buildSender, startProcess } from "./sender-program.ts";

test.each([
  { suspendAt: "claimed", outcomes: ["uncertain", "delivered", "delivered"] },
  { suspendAt: "checked", outcomes: ["uncertain", "delivered", "delivered"] },
  { suspendAt: "answered", outcomes: ["uncertain", "delivered", "delivered"] },
  { suspendAt: "written", outcomes: ["delivered", "delivered", "delivered"] },
] as const)(
  "a sender that was suspended when it had $suspendAt sends nothing twice",
  async ({ suspendAt, outcomes }) => {
    await using fixture = await createFixture();
    await using server = await startChatServer(() => "ok");
    const program = await buildSender(fixture.path);
    const outboxDir = fixture.getPath("outbox");
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
    await leaseOf(outboxDir, suspended.child.pid);
    const second = startProcess(program, { ...order, stopPath: fixture.getPath("stop") });
    for (let i = 0; i < 300 && readDone(outboxDir).length < 3; i += 1) await pause(100);
    suspended.child.kill("SIGCONT");
    await suspended.exited;
    await fixture.writeFile("stop", "");
    await second.exited;

    expect(suspended.child.exitCode).toBe(0);
    expect(readDone(outboxDir).map(({ outcome }) => outcome?.kind)).toEqual(outcomes);
    const ids = server.accepted.map(({ id }) => id);
    expect(ids).toHaveLength(new Set(ids).size);
    expect(ids).toHaveLength(suspendAt === "claimed" ? 2 : 3);
  },
  60_000,
);

/** Waits until that process has it, lest the second is the first. */
async function leaseOf(outboxDir: string, pid: number | undefined): Promise<void> {
  for (let i = 0; i < 1_000; i += 1) {
    const read = readJsonFile(`${outboxDir}/sender.json`);
    const holder = stringAt(read.kind === "ok" ? read.value : undefined, "holder");
    if (holder?.startsWith(`${pid}-`) === true) return;
    await pause(10);
  }
  throw new Error("It never took the lease.");
}
