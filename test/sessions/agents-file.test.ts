import { appendFileSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";
import { advanceAgents } from "../../shared/sessions/agents-file.ts";
import {
  type AgentsReading,
  agentTotals,
  NO_AGENTS,
  parseAgents,
} from "../../shared/sessions/agents-reading.ts";
import { answerLine, ONE_ANSWER } from "./transcript-lines.ts";

const MIB = 1024 * 1024;

async function agentsFolder() {
  const fixture = await createFixture({ subagents: {} });
  onTestFinished(() => fixture.rm());
  const folder = fixture.getPath("subagents");
  return {
    folder,
    write(path: string, text: string) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    finish(path: string, quietSeconds = 10) {
      writeFileSync(join(folder, path.replace(".jsonl", ".meta.json")), '{"finished":true}');
      const at = Date.now() / 1_000 - quietSeconds;
      utimesSync(join(folder, path), at, at);
    },
  };
}

function look(folder: string, reading: AgentsReading = NO_AGENTS, maxBytes = MIB) {
  return advanceAgents(folder, reading, { sessionId: "s1", maxBytes, nowMs: Date.now() });
}

test("adds up the agents of a session, nested workflows included", async () => {
  const { folder, write } = await agentsFolder();
  write("agent-a1.jsonl", answerLine("m1") + answerLine("m1"));
  write("workflows/wf_1/agent-b2.jsonl", answerLine("m2"));
  write("agent-a1.meta.json", "{}");
  write("notes.jsonl", answerLine("m3"));

  const { reading, complete } = look(folder);

  expect(complete).toBe(true);
  expect(agentTotals(reading)).toMatchObject({
    transcripts: 2,
    tokens: { requests: 2, output: 114 },
  });
});

test("settles a finished agent, and still sees it when it is woken again", async () => {
  const { folder, write, finish } = await agentsFolder();
  write("agent-a1.jsonl", answerLine("m1"));
  finish("agent-a1.jsonl");

  const settled = look(folder, look(folder).reading).reading;
  appendFileSync(join(folder, "agent-a1.jsonl"), answerLine("m2"));
  const woken = look(folder, settled).reading;

  expect(Object.keys(settled.active)).toEqual([]);
  expect(settled.settledTokens).toEqual(ONE_ANSWER);
  expect(agentTotals(woken)).toMatchObject({ transcripts: 1, tokens: { requests: 2 } });
});

test("finds an agent that begins within the clock tick of the last listing", async () => {
  const { folder, write } = await agentsFolder();
  write("agent-a1.jsonl", answerLine("m1"));
  const first = look(folder).reading;
  write("agent-a2.jsonl", answerLine("m2"));

  expect(agentTotals(look(folder, first).reading).transcripts).toBe(2);
});

test("finds an agent in a nested folder that was there, empty, long before", async () => {
  const { folder, write } = await agentsFolder();
  mkdirSync(join(folder, "workflows"));
  utimesSync(folder, 1_000, 1_000);
  const listed = look(folder).reading;
  write("workflows/wf_1/agent-a1.jsonl", answerLine("m1"));

  const { reading } = look(folder, listed);

  expect(agentTotals(reading).transcripts).toBe(1);
});

test("reads no more than it may, and says that something is left", async () => {
  const { folder, write } = await agentsFolder();
  for (let i = 0; i < 10; i++) write(`agent-a${i}.jsonl`, answerLine(`m${i}`));

  const first = look(folder, NO_AGENTS, 2_500);
  let reading = first.reading;
  for (let i = 0; i < 10; i++) reading = look(folder, reading, 2_500).reading;

  expect(first.complete).toBe(false);
  expect(agentTotals(reading).tokens.requests).toBe(10);
});

test("survives storage, and starts over when the stored reading was tampered with", async () => {
  const { folder, write, finish } = await agentsFolder();
  write("agent-a1.jsonl", answerLine("m1"));
  finish("agent-a1.jsonl");
  write("agent-a2.jsonl", answerLine("m2"));
  const { reading } = look(folder, look(folder).reading);

  const stored: unknown = JSON.parse(JSON.stringify(reading));
  const evil = { ...reading, settled: { "../../etc/agent-x.jsonl": 3 } };

  expect(parseAgents(Object(stored))).toEqual(reading);
  expect(parseAgents(Object(JSON.parse(JSON.stringify(evil))))).toEqual(NO_AGENTS);
});

test("counts nothing where there is no folder", () => {
  expect(look("/nowhere/subagents")).toEqual({ reading: NO_AGENTS, complete: true });
});
