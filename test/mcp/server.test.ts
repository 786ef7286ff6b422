import { ResourceUpdatedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { expect, test } from "vitest";
import { parseObject } from "../../shared/platform/read-value.ts";
import { appendEvent } from "../../shared/sessions/events-file.ts";
import { stateFolder } from "../sessions/state-folder.ts";
import { connect, runningClock, textOf, worldOf } from "./asking-client.ts";
import { CURRENT, recordAfternoon } from "./recorded-state.ts";

test("says who it is, and in its instructions the words people ask with", async () => {
  const { client } = await connect(worldOf(await stateFolder()));

  expect(client.getServerVersion()).toMatchObject({ name: "tacho", title: "Tacho" });
  expect(client.getServerCapabilities()).toEqual({
    tools: {},
    resources: { subscribe: true },
    prompts: {},
  });
  for (const word of ["quota", "usage", "limit", "cost", "tokens", "budget", "burn rate"]) {
    expect(client.getInstructions()).toContain(word);
  }
});

test("lists six tools that only read and reach nothing outside", async () => {
  const { client } = await connect(worldOf(await stateFolder()));

  const { tools } = await client.listTools();

  expect(tools.map(({ name, title }) => [name, title])).toMatchInlineSnapshot(`
    [
      [
        "quota",
        "Quota left",
      ],
      [
        "fits",
        "Does it fit?",
      ],
      [
        "burn_rate",
        "Burn rate",
      ],
      [
        "usage",
        "Tokens and cost used",
      ],
      [
        "explain_number",
        "How a number comes about",
      ],
      [
        "sessions",
        "Sessions running",
      ],
    ]
  `);
  for (const { annotations, inputSchema, outputSchema, description } of tools) {
    expect(annotations).toMatchObject({
      readOnlyHint: true,
      idempotentHint: true,
      openWorldHint: false,
    });
    expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
    expect(inputSchema.required).toBeUndefined();
    expect(outputSchema).toMatchObject({ type: "object", additionalProperties: false });
    expect(outputSchema?.required).toEqual(expect.arrayContaining(["asOfMs", "ageMs", "source"]));
    expect(description?.length).toBeGreaterThan(100);
  }
});

test("tells which tools, resources and prompts there are when it is asked for another", async () => {
  const { client } = await connect(worldOf(await stateFolder()));

  await expect(client.callTool({ name: "quotas" })).rejects.toThrow(
    'There is no tool "quotas". There is: quota, fits, burn_rate, usage, explain_number, sessions.',
  );
  await expect(client.readResource({ uri: "tacho://\u001b[1mx" })).rejects.toThrow(
    'There is no resource "tacho://x". There is: tacho://quota, tacho://sessions.',
  );
  await expect(client.subscribeResource({ uri: "file:///etc/passwd" })).rejects.toThrow(
    "There is: tacho://quota, tacho://sessions.",
  );
  await expect(client.getPrompt({ name: "sitdown" })).rejects.toThrow(
    'There is no prompt "sitdown". There is: standup.',
  );
});

test("reads its resources as the tools answer, in JSON", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  const { client, ask } = await connect(worldOf(paths));

  const { resources } = await client.listResources();
  const { resourceTemplates } = await client.listResourceTemplates();
  const read = await Promise.all(resources.map(({ uri }) => client.readResource({ uri })));

  expect(resources.map(({ uri, mimeType }) => [uri, mimeType])).toEqual([
    ["tacho://quota", "application/json"],
    ["tacho://sessions", "application/json"],
  ]);
  expect(resourceTemplates).toEqual([]);
  const values = read.map(({ contents: [content] }) =>
    content !== undefined && "text" in content ? parseObject(content.text) : undefined,
  );
  expect(values).toEqual([
    (await ask("quota")).value,
    (await ask("sessions", { state: "all", limit: 200 })).value,
  ]);
});

test("tells subscribers when a resource says something new, and only then", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  const now = runningClock();
  const { client } = await connect(worldOf(paths, { now }));
  const told: string[] = [];
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
    told.push(params.uri);
  });
  await client.subscribeResource({ uri: "tacho://sessions" });
  await client.subscribeResource({ uri: "tacho://quota" });
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(told).toEqual([]);

  appendEvent(paths.sessionsDir, CURRENT, { atMs: now(), event: "prompted" });

  await expect.poll(() => told, { timeout: 45_000 }).toEqual(["tacho://sessions"]);
  await client.unsubscribeResource({ uri: "tacho://sessions" });
  appendEvent(paths.sessionsDir, CURRENT, { atMs: now(), event: "turn_ended" });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(told).toEqual(["tacho://sessions"]);
});

test("makes a stand-up from what ran today", async () => {
  const paths = await stateFolder();
  recordAfternoon(paths);
  const { client } = await connect(worldOf(paths));

  const { prompts } = await client.listPrompts();
  const { messages } = await client.getPrompt({ name: "standup" });

  expect(prompts.map(({ name }) => name)).toEqual(["standup"]);
  expect(messages.map(({ role }) => role)).toEqual(["user"]);
  expect(textOf(messages.map(({ content }) => content))).toMatchInlineSnapshot(`
    "Give me a short stand-up from these records: what ran today and what runs now, by project; what it cost; whether the quota lasts, and what you advise. Name what is unknown, invent nothing.

    4 sessions active today (cost and tokens count since each session began):
    - acme-api on main (this session, id ddacb4eb): working, 3 agents running. Opus 5.5, context 58 % (116k of 200k), $4.27, 12.4M tokens. Seen 40 s ago.
    - infra on fix/dns (id a19817de): waiting for the user for 4 min. Sonnet 5, context 12 %, $0.31, 1.1M tokens. Seen 4 min ago.
    - crawler on main (id fb98f700, on host container-7): idle for 20 min. Opus 5.5, $1.50, 5M tokens. Seen 20 min ago.
    - "rename the docs" (id 606f2b37): ended 3 h ago. claude-haiku-4-5, $0.02, 80.2k tokens.

    5-hour window: 61 % used, resets in 1 h 36 min (14:05). 7 points below an even pace; 18 %/h now, near 80 % at the reset (62 to 100 %; 30 % to run out before). Learning: the habits of this account are not known yet.
    7-day window: 24 % used, resets in 4 d 11 h (Tue 23:29). 12 points below an even pace; 14 %/d now, near 68 % at the reset (46 to 100 %; 11 % to run out before). Learning: the habits of this account are not known yet.
    Seen 40 s ago in this session (response headers). Advice: the 5-hour window may run out before its reset (30 %): go on with the task at hand, but start no large batches.
    Other accounts known, each with its own quota: 22222222-2222-4222-8222-222222222222 (seen 3 h ago). Ask with {"account": "<id>"}."
  `);
});

test("makes a stand-up of a day on which nothing ran", async () => {
  const { client } = await connect(worldOf(await stateFolder()));

  const { messages } = await client.getPrompt({ name: "standup" });

  expect(textOf(messages.map(({ content }) => content))).toContain("No session was active today.");
});
