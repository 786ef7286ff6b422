import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { claudeSource } from "../../shared/sources/claude-source-file.ts";
import {
  AT,
  answerEntry,
  answerLine,
  lineOf,
  OTHER_SESSION,
  SESSION,
  tokens,
  userLine,
} from "./claude-rows.ts";
import { describeSource, placeIn, readSource, type SourceTree } from "./source-contract.ts";

const SLUG = ".claude/projects/-home-dev-acme-api";
const ACCOUNT = "11111111-2222-4333-8444-555555555555";

const SPLIT = {
  input_tokens: 12,
  cache_creation_input_tokens: 3_400,
  cache_read_input_tokens: 15_200,
  output_tokens: 57,
  output_tokens_details: { thinking_tokens: 30 },
  server_tool_use: { web_search_requests: 2, web_fetch_requests: 1 },
  cache_creation: { ephemeral_1h_input_tokens: 2_000, ephemeral_5m_input_tokens: 1_400 },
  speed: "fast",
  iterations: [
    { type: "message", input_tokens: 12, output_tokens: 57, model: null },
    { type: "advisor_message", model: "claude-fable-5-1", input_tokens: 100, output_tokens: 300 },
    { type: "advisor_message", model: null, input_tokens: 1, output_tokens: null },
    { type: "advisor_message", model: "claude-opus-5", output_tokens: null },
  ],
};

const TREE: SourceTree = {
  [`${SLUG}/${SESSION}.jsonl`]: [
    lineOf({ type: "mode", mode: "normal", sessionId: SESSION }),
    lineOf({ type: "session-owner", accountUuid: ACCOUNT, sessionId: SESSION }),
    userLine(),
    answerLine("msg_1", { usage: { output_tokens: 1 } }),
    answerLine("msg_1", { row: { timestamp: "2026-11-10T12:00:02.000Z" } }),
    userLine({ toolUseResult: { usage: { input_tokens: 7, output_tokens: 70 } } }),
    answerLine("msg_2", { usage: SPLIT, row: { advisorModel: "claude-opus-5-5" } }),
    answerLine("msg_x", { message: { model: "<synthetic>" } }),
    answerLine("msg_y", { row: { isApiErrorMessage: true } }),
    answerLine("msg_z", { usage: { input_tokens: "many", output_tokens: -1 } }),
    answerLine("", { row: { requestId: null, uuid: null } }),
  ].join(""),
  [`${SLUG}/${SESSION}/subagents/agent-a1.jsonl`]: answerLine("msg_3", {
    row: { isSidechain: true, agentId: "a1" },
  }),
  [`${SLUG}/${SESSION}/subagents/workflows/wf_1/agent-a2.jsonl`]: answerLine("msg_4", {
    row: { isSidechain: true, sessionId: undefined },
  }),
  [`${SLUG}/agent-a3.jsonl`]: answerLine("msg_5", { row: { isSidechain: undefined } }),
  [`${SLUG}/${OTHER_SESSION}.jsonl`]: answerLine("msg_1", {
    row: { sessionId: OTHER_SESSION, requestSessionId: SESSION, cwd: "/home/dev/größer ✓" },
  }),
  [`.config/claude/projects/-tmp/${SESSION}.jsonl`]: answerLine("msg_6", {
    message: { id: undefined, model: undefined },
  }),
};

describeSource(claudeSource, {
  tree: TREE,
  entries: [
    answerEntry("msg_1", { account: ACCOUNT, tokens: tokens({ input: 10, output: 1 }) }),
    answerEntry("msg_1", { account: ACCOUNT, atMs: Date.parse(AT) + 2_000 }),
    answerEntry("msg_2", {
      account: ACCOUNT,
      speed: "fast",
      tokens: tokens({
        input: 12,
        output: 57,
        reasoning: 30,
        cacheRead: 15_200,
        cacheWrite5m: 1_400,
        cacheWrite1h: 2_000,
        webSearches: 2,
      }),
    }),
    answerEntry("msg_2#advisor-1", {
      account: ACCOUNT,
      model: "claude-fable-5-1",
      tokens: tokens({ input: 100, output: 300, requests: 0 }),
    }),
    answerEntry("msg_2#advisor-2", {
      account: ACCOUNT,
      model: "claude-opus-5-5",
      tokens: tokens({ input: 1, requests: 0 }),
    }),
    answerEntry("msg_3", { isSidechain: true, agentId: "a1" }),
    answerEntry("msg_4", { isSidechain: true, agentId: "a2" }),
    answerEntry("msg_5", { isSidechain: true, agentId: "a3" }),
    answerEntry("msg_1", { isMarked: true, project: "/home/dev/größer ✓" }),
    answerEntry("req_msg_6", { model: "unknown" }),
  ],
  drops: { synthetic: 2, bad_tokens: 1, no_id: 1 },
});

const ONE = { [`projects/-p/${SESSION}.jsonl`]: answerLine("msg_1") };

async function idsIn(tree: SourceTree, env: Record<string, string> = {}) {
  await using home = await createFixture({ ...tree });
  const found = await readSource(claudeSource, placeIn(home.path, env));
  return found.entries.map((entry) => entry.id).sort();
}

test("CLAUDE_CONFIG_DIR names all folders that are read, each trimmed", async () => {
  const tree = {
    [`one/projects/-p/${SESSION}.jsonl`]: answerLine("msg_one"),
    [`two/projects/-p/${SESSION}.jsonl`]: answerLine("msg_two"),
    [`${SLUG}/${SESSION}.jsonl`]: answerLine("msg_home"),
  };

  expect(await idsIn(tree)).toEqual(["msg_home"]);
  expect(await idsIn(tree, { CLAUDE_CONFIG_DIR: " $HOME/one , $HOME/two,, " })).toEqual([
    "msg_one",
    "msg_two",
  ]);
  expect(await idsIn(tree, { CLAUDE_CONFIG_DIR: "" })).toEqual(["msg_home"]);
});

test("XDG_CONFIG_HOME moves the second folder, and the config may name more", async () => {
  await using home = await createFixture({
    [`xdg/claude/projects/-p/${SESSION}.jsonl`]: answerLine("msg_xdg"),
    [`more/projects/-p/${SESSION}.jsonl`]: answerLine("msg_more"),
  });
  const place = placeIn(home.path, { XDG_CONFIG_HOME: "$HOME/xdg" });

  const found = await readSource(claudeSource, { ...place, claudeDirs: [join(home.path, "more")] });

  expect(found.entries.map((entry) => entry.id)).toEqual(["msg_xdg", "msg_more"]);
});

test("what several links lead to is found once, and circles of links end", async () => {
  await using home = await createFixture({ ...prefixed("real", ONE) });
  const link = (from: string, to: string) => {
    mkdirSync(dirname(join(home.path, from)), { recursive: true });
    symlinkSync(join(home.path, to), join(home.path, from));
  };
  link(".claude", "real");
  link(".config/claude/projects", "real/projects");
  link("real/projects/again", "real/projects/-p");
  link("real/projects/all", "real/projects");
  link("real/projects/home", ".");
  link("real/projects/nowhere", "gone");
  link("real/projects/-p/up", "real/projects");
  link("real/projects/-p/copy.jsonl", `real/projects/-p/${SESSION}.jsonl`);
  link("real/projects/round", "real/projects/round");

  const files = claudeSource.discover(placeIn(home.path));

  expect(files.map((file) => file.path)).toEqual([
    join(home.path, `real/projects/-p/${SESSION}.jsonl`),
  ]);
});

test("a project that lies elsewhere is followed", async () => {
  await using home = await createFixture({ ".claude/projects": {}, ...prefixed("disk", ONE) });
  symlinkSync(join(home.path, "disk/projects/-p"), join(home.path, ".claude/projects/-p"));

  const found = await readSource(claudeSource, placeIn(home.path));

  expect(found.entries).toEqual([answerEntry("msg_1")]);
});

test("an answer without a time has that of the row before, or of its file", async () => {
  await using home = await createFixture({
    [`${SLUG}/${SESSION}.jsonl`]:
      answerLine("msg_1", { row: { timestamp: null } }) +
      answerLine("msg_2") +
      answerLine("msg_3", { row: { timestamp: "soon" } }),
  });
  const [file] = claudeSource.discover(placeIn(home.path));

  const { entries } = await readSource(claudeSource, placeIn(home.path));

  expect(entries.map((entry) => entry.atMs)).toEqual([
    Math.floor(file?.mtimeMs ?? 0),
    Date.parse(AT),
    Date.parse(AT),
  ]);
});

function prefixed(folder: string, tree: SourceTree): SourceTree {
  return Object.fromEntries(
    Object.entries(tree).map(([path, text]) => [`${folder}/${path}`, text]),
  );
}
