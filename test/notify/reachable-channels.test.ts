import { expect, test } from "vitest";
import type { HotNotify } from "../../shared/config/hot-config.ts";
import { reachableChannels } from "../../shared/notify/reachable-channels.ts";
import { DEFAULT_HOT_CONFIG } from "../config/whole-hot-config.ts";

const NOTIFY: HotNotify = { ...DEFAULT_HOT_CONFIG.notify, channels: ["slack", "desktop"] };
const TELEGRAM = { TELEGRAM_BOT_TOKEN: "123:abc", TELEGRAM_CHAT_ID: "42" };

test.each([
  ["system", {}, ["slack", "desktop"]],
  ["terminal", {}, ["slack"]],
  ["auto", {}, ["slack"]],
  ["auto", { DISPLAY: ":0" }, ["slack", "desktop"]],
  ["auto", { DISPLAY: ":0", SSH_CONNECTION: "10.0.0.1 22" }, ["slack"]],
  ["terminal", TELEGRAM, ["telegram", "slack"]],
] as const)("with a desktop by %s and %j a worker reaches people through %j", (via, env, names) => {
  expect(reachableChannels({ ...NOTIFY, desktopVia: via }, { env, platform: "linux" })).toEqual(
    names,
  );
});
