import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";
import { isObject, objectAt } from "../../shared/platform/read-value.ts";
import { type StatePaths, statePaths } from "../../shared/platform/state-paths.ts";
import { appendObservations } from "../../shared/quota/observations-file.ts";
import { appendEvent } from "../../shared/sessions/events-file.ts";
import { readSessionsFile } from "../../shared/sessions/sessions-file.ts";
import { shardOf, writeShard } from "../sessions/shards.ts";
import { type McpProcess, shakeHands, startMcp } from "./mcp-process.ts";
import { removeHome } from "./remove-home.ts";
import { installedPlugin } from "./spawn-bundle.ts";
import { until } from "./until.ts";

const SESSION = "dde12c68-b89c-4005-a7b3-2e81c1c2168c";
const ACCOUNT = "11111111-1111-4111-8111-111111111111";

async function emptyHome(): Promise<{ home: string; paths: StatePaths }> {
  const fixture = await createFixture({});
  onTestFinished(() => removeHome(fixture.path));
  return { home: fixture.path, paths: statePaths(join(fixture.path, ".tacho"), {}) };
}

async function serverIn(
  home: string,
  options: Omit<Parameters<typeof startMcp>[0], "home"> = {},
): Promise<McpProcess> {
  const server = await startMcp({ home, env: { CLAUDE_CODE_SESSION_ID: SESSION }, ...options });
  onTestFinished(async () => {
    server.child.kill("SIGKILL");
    await server.ended;
  });
  return server;
}

test("answers the client's own first lines: the unknown question at once, then the handshake", async () => {
  const { home } = await emptyHome();
  const server = await serverIn(home);
  const [discover = "", initialize = "", initialized = "", list = ""] = capturedRequests();

  server.write(discover);
  const refused = await server.answerTo("server-discover-probe-1");
  for (const line of [initialize, initialized, list]) server.write(line);
  const welcome = await server.answerTo(0);
  const tools = await server.answerTo(1);

  expect(refused).toMatchObject({ error: { code: -32601 } });
  expect(welcome).toMatchObject({
    result: {
      protocolVersion: "2025-11-25",
      serverInfo: { name: "tacho" },
      instructions: expect.stringContaining("quota, usage, limit, cost, tokens, budget"),
    },
  });
  expect(tools).toMatchObject({
    result: {
      tools: [
        { name: "quota" },
        { name: "fits" },
        { name: "burn_rate" },
        { name: "usage" },
        { name: "explain_number" },
        { name: "sessions" },
      ],
    },
  });
  expect(server.lines).toHaveLength(3);
  expect(server.stderr()).toBe("");
});

test("answers all that was asked before stdin ended, then ends by itself", async () => {
  const { home } = await emptyHome();
  const server = await serverIn(home);

  const welcome = shakeHands(server);
  const answer = server.callTool("quota");
  server.child.stdin.end();

  expect(await welcome).toHaveProperty("result");
  expect(await answer).toMatchObject({ result: { structuredContent: { source: "none" } } });
  expect(await server.ended).toEqual({ code: 0, signal: null });
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "ends on %s without a further answer, though its client stays and asks on",
  async (signal) => {
    const { home, paths } = await emptyHome();
    writeShard(paths, shardOf(SESSION, { updatedAtMs: Date.now() }));
    const server = await serverIn(home);
    await shakeHands(server);
    // Its resident work is under way.
    await until(() => existsSync(join(paths.sessionsDir, `${SESSION}.alive`)));

    server.child.kill(signal);
    const answered = await answersUntilEnd(server);

    expect(await server.ended).toEqual({ code: 0, signal: null });
    // The signal may come behind a line or two that stand in its stdin already.
    expect(answered).toBeOneOf([0, 1, 2, 3]);
  },
);

test("survives lines that are no requests", async () => {
  const { home } = await emptyHome();
  const server = await serverIn(home);
  await shakeHands(server);

  server.write("not json");
  server.write('{"jsonrpc":"2.0"}');
  server.write('[{"jsonrpc":"2.0","id":1,"method":"ping"}]');
  server.write(
    `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"${"x".repeat(100_000)}"}}`,
  );

  const oddArguments = await server.callTool("quota", ["no", "object"]);

  expect(await server.answerTo(7)).toHaveProperty("error");
  expect(textOf(oddArguments)).toMatch(/^The arguments must be an object\. quota takes account/);
  expect(await server.request("ping")).toMatchObject({ result: {} });
});

test("writes nothing at all for a client that names no session", async () => {
  const { home } = await emptyHome();
  const server = await serverIn(home, { env: {} });
  await shakeHands(server);
  await server.callTool("quota");

  await pause(1_200);

  expect(readdirSync(home)).toEqual([]);
});

test("tells quota and sessions from the records, with the session's own account", async () => {
  const { home, paths } = await emptyHome();
  recordQuota(paths);
  const server = await serverIn(home);
  await shakeHands(server);

  const answer = await server.callTool("quota");

  expect(textOf(answer)).toMatch(/^5-hour window: 61 % used, resets in 2 h/);
  expect(textOf(answer)).toContain("in this session (response headers)");
  expect(answer).toMatchObject({
    result: { structuredContent: { account: ACCOUNT, isOwnAccount: true } },
  });
});

test("goes on with the new session of its client after /clear", async () => {
  const { home, paths } = await emptyHome();
  const nowMs = Date.now();
  const own = { host: hostname(), pid: process.pid, updatedAtMs: nowMs };
  writeShard(paths, shardOf(SESSION, { ...own, endedAtMs: nowMs, endReason: "clear" }));
  writeShard(paths, shardOf("second", { ...own, updatedAtMs: nowMs + 1 }));
  const server = await serverIn(home);
  await shakeHands(server);

  const answer = await server.callTool("usage", { sessionId: "current" });

  expect(answer).toMatchObject({
    result: { structuredContent: { sessions: [{ sessionId: "second", isCurrent: true }] } },
  });
  await until(() => readdirSync(paths.sessionsDir).includes("second.alive"));
});

test("brings the sessions file up to date after each event and each statusline", async () => {
  const { home, paths } = await emptyHome();
  const server = await serverIn(home);
  await shakeHands(server);
  writeShard(paths, shardOf(SESSION, { updatedAtMs: Date.now() }));
  await until(() => sessionsIn(paths)[SESSION] !== undefined);
  await pause(700);

  for (let turn = 1; turn <= 3; turn++) {
    const atMs = Date.now();
    appendEvent(paths.sessionsDir, SESSION, { atMs, event: "turn_ended" });
    await until(() => sessionsIn(paths)[SESSION]?.turnEndedAtMs === atMs);
    writeShard(paths, shardOf(SESSION, { updatedAtMs: atMs + 1, name: `turn ${turn}` }));
    await until(() => sessionsIn(paths)[SESSION]?.name === `turn ${turn}`);
  }
});

test("two servers that merge at once lose nothing", async () => {
  const { home, paths } = await emptyHome();
  const servers = [
    await serverIn(home),
    await serverIn(home, { env: { CLAUDE_CODE_SESSION_ID: "b" } }),
  ];
  await Promise.all(servers.map(shakeHands));
  const ids = Array.from({ length: 40 }, (_, index) => `s${index}`);

  for (let round = 1; round <= 10; round++) {
    for (const id of ids) {
      const atMs = Date.now();
      writeShard(paths, shardOf(id, { updatedAtMs: atMs, turns: 0, name: `round ${round}` }));
      appendEvent(paths.sessionsDir, id, { atMs, event: "prompted" });
      if (round % 3 === 0) await pause(2);
    }
  }

  await expect
    .poll(
      () =>
        ids.filter((id) => {
          const record = sessionsIn(paths)[id];
          return record?.turns !== 10 || record.name !== "round 10";
        }),
      { timeout: 45_000, interval: 50 },
    )
    .toEqual([]);
  // Neither is in the middle of a merge any more.
  for (const { child } of servers) child.kill("SIGTERM");
  await Promise.all(servers.map(({ ended }) => ended));
  expect(leftovers(paths)).toEqual([]);
});

test("after kill -9 at any moment the next server brings the file up to date", async () => {
  const { home, paths } = await emptyHome();
  for (let kill = 1; kill <= 4; kill++) {
    const server = await serverIn(home);
    await shakeHands(server);
    for (let write = 0; write < 20; write++) {
      writeShard(paths, shardOf(`s${write}`, { updatedAtMs: Date.now(), name: `kill ${kill}` }));
      await pause(10 + kill * 3);
    }
    server.child.kill("SIGKILL");
    await server.ended;
  }
  // The worst moment of all: in the middle of a merge.
  mkdirSync(`${paths.sessionsFile}.lock`, { recursive: true });

  await shakeHands(await serverIn(home));
  writeShard(paths, shardOf("last", { updatedAtMs: Date.now() }));

  await expect
    .poll(() => Object.keys(sessionsIn(paths)), { timeout: 45_000, interval: 50 })
    .toContain("last");
  expect(Object.values(sessionsIn(paths)).filter(({ name }) => name === "kill 4")).toHaveLength(20);
});

test("answers from a corrupt sessions file's parts, sets it aside and makes a new one", async () => {
  const { home, paths } = await emptyHome();
  writeShard(paths, shardOf(SESSION, { updatedAtMs: Date.now(), host: hostname() }));
  writeFileSync(paths.sessionsFile, '{"version":1,"sessions":{"a":');
  const server = await serverIn(home);
  await shakeHands(server);

  const answer = await server.callTool("sessions");

  expect(answer).toMatchObject({ result: { structuredContent: { found: 1 } } });
  await expect.poll(() => Object.keys(sessionsIn(paths)), { timeout: 45_000 }).toEqual([SESSION]);
  expect(readdirSync(paths.home).filter((name) => name.includes(".corrupt-"))).toHaveLength(1);
});

test("reads a state directory that it may not write", async ({ skip }) => {
  skip(process.platform === "win32", "Windows has no such modes");
  const { home, paths } = await emptyHome();
  recordQuota(paths);
  writeFileSync(paths.sessionsFile, '{"version":1,"updatedAtMs":0,"sessions":{}}');
  const before = filesBelow(paths);
  makeReadOnly(home, paths);
  chmodSync(await installedPlugin(), 0o755);
  const server = await serverIn(home, { through: process.getuid?.() === 0 ? AS_NOBODY : [] });
  await shakeHands(server);
  await pause(1_500);

  const answer = await server.callTool("quota");

  expect(textOf(answer)).toMatch(/^5-hour window: 61 % used/);
  expect(await server.callTool("sessions")).toMatchObject({
    result: { structuredContent: { found: 1 } },
  });
  expect(filesBelow(paths)).toEqual(before);
  expect(server.stderr()).toBe("");
});

/** How many of the questions that follow each other are answered. */
async function answersUntilEnd(server: McpProcess): Promise<number> {
  for (let answered = 0; ; answered++) {
    const isAnswered = await server.request("ping").then(
      () => true,
      () => false,
    );
    if (!isAnswered) return answered;
  }
}

const AS_NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];

function capturedRequests(): string[] {
  const capture = readFileSync("test/mcp/captures/mcp-rpc.jsonl", "utf8");
  return capture
    .split("\n")
    .filter((line) => line.startsWith("< "))
    .map((line) => line.slice(2));
}

function recordQuota(paths: StatePaths): void {
  const nowMs = Date.now();
  const resetsAtMs = nowMs + 2.5 * 3_600_000;
  const reading = { usedPercent: 61, resetsAtMs, atMs: nowMs - 60_000, sessionId: SESSION };
  const observation = { ...reading, window: "five_hour", source: "statusline" } as const;
  appendObservations(paths.quotaDir, ACCOUNT, [observation], nowMs);
  writeShard(
    paths,
    shardOf(SESSION, { account: ACCOUNT, host: hostname(), updatedAtMs: nowMs - 60_000 }),
  );
}

/** Until the test ends; then it can be removed again. */
function makeReadOnly(home: string, paths: StatePaths): void {
  const folders = [home, paths.home, paths.sessionsDir, paths.quotaDir];
  folders.push(join(paths.quotaDir, ACCOUNT));
  for (const path of filesBelow(paths)) chmodSync(path, 0o444);
  for (const folder of folders) chmodSync(folder, 0o555);
  onTestFinished(() => {
    for (const folder of folders) chmodSync(folder, 0o755);
  });
}

function filesBelow({ home }: StatePaths): string[] {
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function leftovers({ sessionsDir, home }: StatePaths): string[] {
  return [...readdirSync(sessionsDir), ...readdirSync(home)].filter((name) =>
    name.endsWith(".tmp"),
  );
}

function sessionsIn({ sessionsFile }: StatePaths) {
  return existsSync(sessionsFile) ? readSessionsFile(sessionsFile, Date.now()).sessions : {};
}

function textOf(answer: unknown): string {
  const result = isObject(answer) ? objectAt(answer, "result") : undefined;
  const [block] = Array.isArray(result?.content) ? result.content.filter(isObject) : [];
  return String(block?.text);
}
