import { expect, test } from "vitest";
import { openSetup } from "../../worker/tend-setup.ts";
import { tendHome } from "./tend-world.ts";

test("Telegram is there once it has token and chat, from wherever", async () => {
  const { configure, world } = await tendHome();
  const names = (env: Record<string, string>) =>
    openSetup({ ...world, env }).channels.map(({ name }) => name);
  configure({});

  expect(names({ TELEGRAM_BOT_TOKEN: "1:a" })).toEqual([]);
  expect(names({ TELEGRAM_BOT_TOKEN: "1:a", TELEGRAM_CHAT_ID: "2" })).toEqual(["telegram"]);
  expect(
    names({
      CLAUDE_PLUGIN_OPTION_TELEGRAM_BOT_TOKEN: "1:a",
      CLAUDE_PLUGIN_OPTION_TELEGRAM_CHAT_ID: "2",
    }),
  ).toEqual(["telegram"]);
});

test("a channel that the config names is there although something is missing, to say so", async () => {
  const { configure, world } = await tendHome();
  configure({ notify: { channels: { telegram: { chatId: "42" }, command: { argv: ["true"] } } } });

  expect(openSetup(world).channels.map(({ name }) => name)).toEqual(["telegram", "command"]);
});

test("the shared directory moves what is shared, and the outbox stays private", async () => {
  const { configure, paths, world } = await tendHome();
  const sharedDir = `${paths.home}-shared`;
  configure({ sharedDir });

  expect(openSetup(world).paths).toMatchObject({
    sessionsDir: `${sharedDir}/sessions`,
    outboxDir: paths.outboxDir,
  });
});
