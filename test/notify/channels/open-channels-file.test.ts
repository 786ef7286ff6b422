import { expect, test } from "vitest";
import type { ChannelsConfig } from "../../../shared/config/notify-config.ts";
import { desktopWay } from "../../../shared/notify/channels/desktop-way.ts";
import { openChannels } from "../../../shared/notify/open-channels-file.ts";

const WORLD = { env: { DISPLAY: ":0" }, platform: "linux", now: () => 0 } as const;

const ALL: ChannelsConfig = {
  telegram: { token: "1:secret", chatId: "7" },
  slack: { webhookUrl: "https://hooks.example.com/secret" },
  webhook: { url: "https://example.com/hook", allowPrivate: false },
  desktop: { via: "auto" },
  command: { argv: ["tell"] },
};

test("every channel of the config is opened, with the chat where there is one", () => {
  const opened = openChannels(ALL, WORLD).map(({ name, chatId }) => [name, chatId]);

  expect(opened).toEqual([
    ["telegram", "7"],
    ["slack", undefined],
    ["webhook", undefined],
    ["desktop", undefined],
    ["command", undefined],
  ]);
  expect(openChannels({}, WORLD)).toEqual([]);
});

test("a fingerprint changes with the settings alone, and tells nothing of them", () => {
  const fingerprint = (channels: ChannelsConfig) => openChannels(channels, WORLD)[0]?.fingerprint;
  const first = fingerprint({ telegram: { token: "1:secret", chatId: "7" } });

  expect(first).toMatch(/^[0-9a-f]{16}$/);
  expect(fingerprint({ telegram: { chatId: "7", token: "1:secret" } })).toBe(first);
  expect(fingerprint({ telegram: { token: "1:other", chatId: "7" } })).not.toBe(first);
  expect(fingerprint({ telegram: { token: "1:secret", chatId: "8" } })).not.toBe(first);
});

test("a desktop that hooks tell through the terminal is not opened", () => {
  const desktop = (via: "auto" | "system" | "terminal") => ({ desktop: { via } });

  expect([
    openChannels(desktop("terminal"), WORLD),
    openChannels(desktop("auto"), { ...WORLD, env: {} }),
    openChannels(desktop("system"), { ...WORLD, env: {} }).length,
  ]).toEqual([[], [], 1]);
});

test.each([
  ["auto", {}, "linux", "terminal"],
  ["auto", { DISPLAY: ":0" }, "linux", "system"],
  ["auto", { DISPLAY: "" }, "linux", "terminal"],
  ["auto", { WAYLAND_DISPLAY: "wayland-0" }, "linux", "system"],
  ["auto", { DISPLAY: ":10", SSH_CONNECTION: "10.0.0.2 1 10.0.0.3 22" }, "linux", "terminal"],
  ["auto", {}, "darwin", "system"],
  ["auto", { SSH_CONNECTION: "10.0.0.2 1 10.0.0.3 22" }, "darwin", "terminal"],
  ["auto", {}, "win32", "system"],
  ["system", { SSH_CONNECTION: "1" }, "linux", "system"],
  ["terminal", { DISPLAY: ":0" }, "linux", "terminal"],
] as const)("via %s with %j on %s: %s", (via, env, platform, expected) => {
  expect(desktopWay({ via }, env, platform)).toBe(expected);
});
