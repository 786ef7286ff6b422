import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";
import { arrayAt, isObject, objectAt, textAt } from "../../shared/platform/read-value.ts";
import { answerLine } from "../sessions/transcript-lines.ts";
import { shakeHands, startMcp } from "./mcp-process.ts";
import { isTenderAlive } from "./messages-home.ts";
import { removeHome } from "./remove-home.ts";
import { SECRETS, secretsWorld } from "./secrets-world.ts";
import { clientOf } from "./session-fixture.ts";
import { type BundleResult, runBundle } from "./spawn-bundle.ts";
import { textsBelow } from "./texts-below.ts";
import { until } from "./until.ts";

test("no secret gets anywhere but where it belongs, in a run of everything", async () => {
  const fixture = await createFixture({});
  onTestFinished(() => removeHome(fixture.path));
  const home = fixture.path.replace(/\/$/, "");
  const world = await secretsWorld(home);
  const client = clientOf({ home, sessionId: "s1", env: world.env });
  const said: string[] = [];
  const note = ({ stdout, stderr }: BundleResult) => said.push(stdout, stderr);
  const resetsAtS = Math.floor(Date.now() / 1_000) + 2 * 3_600;
  const limits = { five_hour: { used_percentage: 85, resets_at: resetsAtS } };
  world.telegram.script.push({ status: 500, body: { ok: false, description: SECRETS.botToken } });

  note(await client.hook("SessionStart", { source: "startup" }));
  await until(() => world.views().length >= 2, 40_000);
  client.transcript(answerLine("m1"));
  note(await client.statusline({ rate_limits: limits }));
  note(await client.hook("UserPromptSubmit", { prompt: "do it" }));
  note(await client.hook("SubagentStart", { agent_id: "a1", agent_type: "reviewer" }));
  note(await client.hook("Notification", { notification_type: "permission_prompt" }));
  note(await client.hook("StopFailure", { error: "server_error" }));
  note(await client.hook("Stop"));
  note(await client.hook("SessionEnd", { reason: "other" }));
  note(await runBundle("hook", { home, env: world.env, stdin: "no payload" }));
  await until(() => !isTenderAlive(world.shared), 40_000);
  const views = world.views();

  const server = await startMcp({ home, env: world.env });
  onTestFinished(async () => {
    server.child.kill("SIGKILL");
    await server.ended;
  });
  await shakeHands(server);
  const tools = arrayAt(objectAt(await server.request("tools/list"), "result"), "tools");
  const names = tools.flatMap((tool) => (isObject(tool) ? (textAt(tool, "name") ?? []) : []));
  for (const name of names) await server.callTool(name);
  // It starts workers too, which would write while we read.
  server.child.kill("SIGTERM");
  await server.ended;
  said.push(JSON.stringify(server.lines), server.stderr());

  for (const args of COMMANDS) {
    const result = await runBundle("tacho", { home, env: { ...world.env, NO_COLOR: "1" }, args });
    expect({ args, text: result.stdout.trim() }).not.toEqual({ args, text: "" });
    note(result);
  }
  await until(() => !isTenderAlive(world.shared), 40_000);

  // Everything was asked for, and what should get a secret got it.
  expect(world.telegram.messages.length).toBeGreaterThan(5);
  expect(world.telegram.messages[0]?.token).toBe(SECRETS.botToken);
  expect(world.web.paths.some((path) => path.includes(SECRETS.slackPath))).toBe(true);
  expect(world.web.paths).toEqual(expect.arrayContaining(["/hook", "/login"]));
  expect(world.kv.writes).toMatchObject([{ authorization: `Bearer ${SECRETS.kvToken}` }]);
  expect(readFileSync(world.sinkFile, "utf8")).toContain(SECRETS.accessToken);
  expect(names.length).toBeGreaterThan(3);
  expect(views.length).toBeGreaterThan(5);

  const log = readFileSync(join(world.shared, "log", "tacho.log"), "utf8");
  expect(log).toContain("notify slack: ");
  expect(readdirSync(join(world.shared, "outbox", "done")).length).toBeGreaterThan(10);

  expect(secretsIn(said.join("\n"))).toEqual([]);
  for (const { argv, env, parentArgv, parentEnv } of views) {
    expect(secretsIn(`${argv.join(" ")} ${env} ${parentArgv}`)).toEqual([]);
    expect(secretsIn(parentEnv)).toEqual(WORKER_KNOWS);
  }
  for (const [path, text] of textsBelow(world.shared)) {
    if (path === join(world.shared, "config.json")) continue;
    expect({ path, secrets: secretsIn(`${path} ${text}`) }).toEqual({ path, secrets: [] });
  }
  // Encrypted here, as it is there, and the refresh token nowhere.
  expect(secretsIn(world.kv.writes.map(({ value }) => value).join())).toEqual([]);
  expect(secretsIn(readFileSync(world.sinkFile, "utf8"))).toEqual(["accessToken"]);
}, 120_000);

const COMMANDS = [
  ["notify", "log"],
  ["notify", "log", "--json"],
  ["notify", "test"],
  ["notify", "test", "--json"],
  ["credentials", "status"],
  ["credentials", "status", "--remote", "--json"],
  ["credentials", "sync", "--now"],
  ["credentials", "sync", "--dry-run", "--json"],
  ["alerts", "tick", "--json"],
  ["config", "get"],
  ["config", "get", "--json"],
  ["config", "get", "notify.channels"],
  ["doctor"],
  ["doctor", "--json"],
  ["status", "--json"],
];

/** Where there is a /proc to look at: Telegram's token and the key, which stood in its environment. */
const WORKER_KNOWS = process.platform === "linux" ? ["botToken", "keyInEnv"] : [];

/** Names of the secrets in a text, also as they look in an address, in base64 or in hex. */
function secretsIn(text: string): string[] {
  return Object.entries(SECRETS).flatMap(([name, secret]) => {
    const bytes = Buffer.from(secret);
    const base64 = bytes.toString("base64").replace(/.{2}=*$/, "");
    const forms = [secret, encodeURIComponent(secret), base64, bytes.toString("hex")];
    return forms.some((form) => text.includes(form)) ? [name] : [];
  });
}
