import { expect, test } from "vitest";
import { stateFolder } from "../sessions/state-folder.ts";
import { connect, worldOf } from "./asking-client.ts";

const BAD_CALLS: readonly [string, Record<string, unknown>][] = [
  ["quota", { acount: "a" }],
  ["quota", { account: 5 }],
  ["quota", { account: "" }],
  ["burn_rate", { scope: "everything", minutes: 500 }],
  ["burn_rate", { minutes: "30" }],
  ["usage", { limit: 0 }],
  ["usage", { limit: 1.5, project: "x".repeat(2_000) }],
  ["sessions", { state: null, all: true, "\u001b[2Jmany": 1 }],
];

test("a call with bad arguments is answered with what is wrong, what fits, and an example", async () => {
  const paths = await stateFolder();
  const { ask } = await connect(worldOf(paths));

  const answers = await Promise.all(BAD_CALLS.map(([tool, args]) => ask(tool, args)));

  expect(answers.map(({ isError }) => isError)).toEqual(BAD_CALLS.map(() => true));
  expect(answers.map(({ value }) => value)).toEqual(BAD_CALLS.map(() => undefined));
  expect(answers.map(({ text }) => text)).toMatchInlineSnapshot(`
    [
      "There is no argument "acount". quota takes account (only this account, by its id; omitted: all, that of this session first). For example: quota {}",
      ""account" must be a string. quota takes account (only this account, by its id; omitted: all, that of this session first). For example: quota {}",
      ""account" must not be empty. quota takes account (only this account, by its id; omitted: all, that of this session first). For example: quota {}",
      ""scope" must be "session" or "project" or "all". "minutes" must be at most 120. burn_rate takes scope ("session" (default), "project" or "all"), sessionId (another session than this one, with scope session or project), minutes (how far back to look, 1 to 120, default 30). For example: burn_rate {"scope":"session","minutes":30}",
      ""minutes" must be a number. burn_rate takes scope ("session" (default), "project" or "all"), sessionId (another session than this one, with scope session or project), minutes (how far back to look, 1 to 120, default 30). For example: burn_rate {"scope":"session","minutes":30}",
      ""limit" must be at least 1. usage takes sessionId (one session, by its id or the start of it; "current" is this one), project (one project, by its folder's name or path), period (days to cover; week and month are the running ones), since (first day, YYYY-MM-DD, included), until (last day, YYYY-MM-DD, included), timezone (IANA zone of the days, default the machine's), model (only this model, by id or a part of it), source (only this coding tool), groupBy (rows of the history, default day), limit (most sessions or rows to list, default 10), cursor (nextCursor of the page before). For example: usage {"period":"last7days","groupBy":"model"}",
      ""project" is too long. "limit" must be a whole number. usage takes sessionId (one session, by its id or the start of it; "current" is this one), project (one project, by its folder's name or path), period (days to cover; week and month are the running ones), since (first day, YYYY-MM-DD, included), until (last day, YYYY-MM-DD, included), timezone (IANA zone of the days, default the machine's), model (only this model, by id or a part of it), source (only this coding tool), groupBy (rows of the history, default day), limit (most sessions or rows to list, default 10), cursor (nextCursor of the page before). For example: usage {"period":"last7days","groupBy":"model"}",
      ""state" must be "live" or "recent" or "all". There are no arguments "all", "many". sessions takes state ("live" (default), "recent" (last 24 hours) or "all"), limit (most sessions to list, default 10). For example: sessions {"state":"live"}",
    ]
  `);
});

test("a call without any arguments is a right one", async () => {
  const paths = await stateFolder();
  const { client } = await connect(worldOf(paths));

  const names = ["quota", "usage", "sessions"];
  const results = await Promise.all(names.map((name) => client.callTool({ name })));

  expect(results.map(({ isError }) => isError)).toEqual([undefined, undefined, undefined]);
});
