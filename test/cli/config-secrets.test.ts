import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { run } from "../../cli/run.ts";
import { FULL_CONFIG, SECRETS } from "../config/full-config.ts";
import { createWorld } from "./test-world.ts";

const TOKEN = "notify.channels.telegram.token";
const SINK = { type: "http", url: "https://example.test", token: "http-sink-token" };

test.each([
  [TOKEN, "123456:telegram-token"],
  ["notify.channels.slack.webhookUrl", "https://hooks.slack.test/s"],
  ["notify.channels.webhook.url", "https://chat.test/api/webhooks/1/path"],
  ["notify.channels.webhook", '{"url":"https://chat.test/api/webhooks/1/path"}'],
  ["notify.channels.webhook.secret", "s3cret"],
  ["notify.channels.telegram", '{"token":"1:a"}'],
  ["notify", '{"channels":{"telegram":{"token":"1:a"}}}'],
  ["credentials.sinks", JSON.stringify([SINK])],
  ["credentials.sinks", '[{"type":"http","url":"https://example.test/path"}]'],
  ["credentials", JSON.stringify({ sinks: [{ type: "cloudflare-kv", apiToken: "t" }] })],
])("%s %s is refused on the command line", async (key, value) => {
  await using home = await createHome();
  const world = home.world();

  expect(await run(["config", "set", key, value], world)).toBe(2);

  expect(world.stderr()).toBe(
    `tacho: A secret on a command line is seen by other programs and kept in the shell's history. Use: tacho config set ${key} - (and give the value on stdin). See: tacho help config\n`,
  );
  await expect(home.config()).rejects.toThrow("ENOENT");
});

test("a secret comes on stdin and is not shown again", async () => {
  await using home = await createHome();
  const world = home.world({ readStdin: async () => "123456:telegram-token\n" });

  expect(await run(["config", "set", TOKEN, "-"], world)).toBe(0);
  await run(["config", "get", TOKEN], world);
  await run(["config", "get", TOKEN, "--json"], world);
  await run(["config", "unset", TOKEN], world);

  expect(world.stdout()).toBe(`${TOKEN} = (set)\n(set)\n"(set)"\n${TOKEN} = not set\n`);
  expect(world.stderr()).toBe("");
});

test("in a terminal it is asked for, and not shown while it is typed", async () => {
  await using home = await createHome();
  const world = home.world({ answers: ["123456:telegram-token"] });

  expect(await run(["config", "set", TOKEN, "-"], world)).toBe(0);

  expect(world.stdout()).toBe(`${TOKEN} (stays hidden): \n${TOKEN} = (set)\n`);
  expect(await home.config()).toEqual({
    notify: { channels: { telegram: { token: "123456:telegram-token" } } },
  });
});

test.each([
  ["credentials.sinks", JSON.stringify([SINK])],
  ["credentials", JSON.stringify({ sinks: [SINK] })],
  ["notify.channels.webhook.url", "https://chat.test/api/webhooks/1/path"],
  ["notify.channels.telegram", '{"token":"1:a"}'],
  ["notify.channels", '{"telegram":{"token":"1:a"}}'],
  ["notify", '{"channels":{"telegram":{"token":"1:a"}}}'],
])("in a terminal %s, which may hold a secret, stays hidden too", async (key, answer) => {
  await using home = await createHome();
  const world = home.world({ answers: [answer] });

  expect(await run(["config", "set", key, "-"], world)).toBe(0);

  expect(world.stdout()).toContain(`${key} (stays hidden): \n`);
});

test.each([
  ["statusline", '{"theme":"nord"}'],
  ["notify.events", '{"limit":false}'],
  ["alerts.thresholds", "[90]"],
])("%s holds none, and is shown while it is typed", async (key, answer) => {
  await using home = await createHome();
  const world = home.world({ answers: [answer] });

  expect(await run(["config", "set", key, "-"], world)).toBe(0);

  expect(world.stdout()).toContain(`${key}: ${key} = `);
});

test("what is no secret is shown while it is typed", async () => {
  await using home = await createHome();
  const world = home.world({ answers: ["nord"] });

  expect(await run(["config", "set", "statusline.theme", "-"], world)).toBe(0);

  expect(world.stdout()).toBe("statusline.theme: statusline.theme = nord\n");
});

test("any key can come on stdin, as JSON where JSON is wanted", async () => {
  await using home = await createHome();
  const sinks = home.world({ readStdin: async () => `${JSON.stringify([SINK], null, 2)}\n` });
  const theme = home.world({ readStdin: async () => "nord\r\n" });

  expect(await run(["config", "set", "credentials.sinks", "-"], sinks)).toBe(0);
  expect(await run(["config", "set", "statusline.theme", "-"], theme)).toBe(0);

  expect(sinks.stdout()).toMatchInlineSnapshot(`
    "credentials.sinks = [
      {
        "type": "http",
        "url": "(set)",
        "token": "(set)",
        "allowPrivate": false
      }
    ]
    "
  `);
  expect(await home.config()).toEqual({
    credentials: { sinks: [SINK] },
    statusline: { theme: "nord" },
  });
});

test("nothing on stdin changes nothing", async () => {
  await using home = await createHome();
  const world = home.world({ readStdin: async () => "\n" });

  expect(await run(["config", "set", TOKEN, "-"], world)).toBe(2);

  expect(world.stderr()).toBe("tacho: Nothing came on stdin. See: tacho help config\n");
});

test("a secret that is refused is not repeated", async () => {
  await using home = await createHome();
  const world = home.world({ readStdin: async () => "two words" });

  expect(await run(["config", "set", TOKEN, "-"], world)).toBe(1);

  expect(world.stderr()).toBe(
    `tacho: Nothing was changed: ${TOKEN}: must be text without white space.\n`,
  );
});

test.each([[[]], [["--json"]]])("get with %j shows no secret of a full config", async (options) => {
  await using home = await createHome(JSON.stringify(FULL_CONFIG));
  const world = home.world();

  expect(await run(["config", "get", ...options], world)).toBe(0);

  expect(SECRETS.filter((secret) => world.stdout().includes(secret))).toEqual([]);
  expect(world.stdout().match(/"\(set\)"/g)).toHaveLength(SECRETS.length);
});

test("a chat id is text, of which form ever", async () => {
  await using home = await createHome();
  const key = "notify.channels.telegram.chatId";

  await run(["config", "set", key, "--", "-1001234"], home.world());
  const number = await home.config();
  await run(["config", "set", key, "@acme"], home.world());

  expect([number, await home.config()]).toEqual([
    { notify: { channels: { telegram: { chatId: "-1001234" } } } },
    { notify: { channels: { telegram: { chatId: "@acme" } } } },
  ]);
});

test.each([
  ["credentials.includeRefreshToken", "true", true],
  ["credentials", '{"includeRefreshToken":true}', true],
  ["credentials.includeRefreshToken", "false", false],
  ["credentials.delegatedRefresh", "true", false],
])("%s = %s warns of the refresh token: %j", async (key, value, isWarned) => {
  await using home = await createHome();
  const world = home.world();

  expect(await run(["config", "set", key, value], world)).toBe(0);

  expect(world.stderr()).toBe(
    isWarned
      ? "tacho: a refresh token works once: whoever refreshes first, Claude Code or a program behind a sink, logs the other one out. Turn it off with: tacho config unset credentials.includeRefreshToken\n"
      : "",
  );
});

async function createHome(config?: string) {
  const fixture = await createFixture({});
  const path = fixture.getPath(".tacho/config.json");
  if (config !== undefined) {
    await mkdir(fixture.getPath(".tacho"), { mode: 0o700 });
    await writeFile(path, config, { mode: 0o600 });
  }
  return {
    world: (more: Partial<Parameters<typeof createWorld>[0]> = {}) =>
      createWorld({ homeDir: fixture.path.replace(/\/$/, ""), ...more }),
    config: async () => JSON.parse(await readFile(path, "utf8")),
    [Symbol.asyncDispose]: () => fixture.rm(),
  };
}
