import { readFile } from "node:fs/promises";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import type { SinkConfig } from "../../shared/config/credentials-config.ts";
import { createOpenSinks } from "../../shared/credentials/open-sinks-file.ts";
import { OWNER, sampleEnvelope } from "./sinks/sample-envelope.ts";

test("there is a sink for each of the settings, in their order, and nothing is opened yet", async () => {
  await using place = await createFixture({});
  const settings: readonly SinkConfig[] = [
    { type: "command", argv: ["no-such-program"] },
    { type: "file", path: place.getPath("out/token.json") },
    { type: "http", url: "https://hub.example.com", token: "t", allowPrivate: false },
    { type: "command", argv: ["no-such-program"] },
  ];

  const sinks = createOpenSinks({}, Date.now)(settings, OWNER);

  expect(sinks.map(({ type, look }) => [type, look !== undefined])).toEqual([
    ["command", false],
    ["file", true],
    ["http", true],
    ["command", false],
  ]);
  expect(sinks[0]?.id).toBe(sinks[3]?.id);
  expect(await place.exists("out")).toBe(false);
});

test("a program gets none of the secrets that this process has in its environment", async () => {
  await using place = await createFixture({});
  const env = {
    ...{ PATH: "/usr/bin:/bin", HOME: place.path, LANG: "C.UTF-8" },
    ...{ SINK_KEY: "ab".repeat(32), TELEGRAM_BOT_TOKEN: "1:bot", ANTHROPIC_API_KEY: "sk-ant-api" },
    CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-env",
  };
  const argv = [
    "/bin/sh",
    "-c",
    "cat > /dev/null; env > seen.txt; tr '\\0' ' ' < /proc/$$/cmdline >> seen.txt",
  ];
  const { sealed, label } = sampleEnvelope();

  const [sink] = createOpenSinks(env, Date.now)([{ type: "command", argv }], OWNER);
  await sink?.put(sealed, label);

  const seen = await readFile(place.getPath("seen.txt"), "utf8");
  expect(seen).toContain("LANG=C.UTF-8");
  expect(seen).not.toMatch(/sk-ant|SINK_KEY|bot|abab/);
});
