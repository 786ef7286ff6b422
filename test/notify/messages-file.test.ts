import { utimesSync, writeFileSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { addMessage, fileAway, readDone, readMessages } from "../../shared/notify/messages-file.ts";
import { pruneOutbox } from "../../shared/notify/prune-outbox-file.ts";
import { namesIn } from "../../shared/platform/folder-names-file.ts";
import { messageOf } from "./outbox-fixture.ts";

const NOW_MS = 1_790_000_000_000;

test("a message is added once, also after it is done", async () => {
  await using fixture = await createFixture();
  const outboxDir = fixture.getPath("new/outbox");
  const message = messageOf(0, NOW_MS);

  const first = addMessage(outboxDir, message);
  const second = addMessage(outboxDir, { ...message, text: { title: "other", lines: [] } });
  const read = readMessages(outboxDir);
  fileAway(outboxDir, message);
  const third = addMessage(outboxDir, message);

  expect([first, second, third]).toEqual(["added", "known", "known"]);
  expect(read).toEqual([message]);
  expect(readMessages(outboxDir)).toEqual([]);
  expect(readDone(outboxDir)).toEqual([message]);
});

test("messages come oldest first, without what is none", async () => {
  await using fixture = await createFixture();
  for (const n of [2, 0, 1]) addMessage(fixture.path, messageOf(n, NOW_MS));
  const [name = ""] = namesIn(fixture.path);
  writeFileSync(fixture.getPath(name.replace("key-", "copied-")), JSON.stringify(messageOf(1, 5)));
  writeFileSync(fixture.getPath(`${NOW_MS}-x.telegram.message.json`), "{");

  expect(readMessages(fixture.path).map(({ text }) => text.title)).toEqual([
    "message 0",
    "message 1",
    "message 2",
  ]);
});

test("what has served is removed, the rest stays", async () => {
  const id = `${NOW_MS}-key`;
  await using fixture = await createFixture({
    done: { [`${id}.telegram.json`]: "8 days", [`${id}.slack.json`]: "6 days" },
    told: { "old.json": "8 days", "new.json": "6 days", "ahead.json": "-8 days" },
    "phantom.ticket.json": "2 days",
    "fresh.ticket.json": "0.5 days",
    "late.notice.json": "9 days",
    [`${id}.desktop.message.json`]: "9 days",
    [`${id}.desktop.1.claim`]: "1 days",
    [`${id}.telegram.1.claim`]: "1 days",
    [`${id}.telegram.2.claim.71-abc.tmp`]: "1 days",
    "x.notice.json.71-abc.tmp": "0 days",
    "a.message.json.corrupt-1": "8 days",
    "b.message.json.corrupt-2": "6 days",
  });
  const paths = ["", "done/", "told/"].flatMap((folder) =>
    namesIn(fixture.getPath(folder))
      .filter((name) => name.includes("."))
      .map((name) => `${folder}${name}`),
  );
  for (const path of paths) {
    const days = Number.parseFloat(await fixture.readFile(path, "utf8"));
    const atS = NOW_MS / 1_000 - days * 86_400;
    utimesSync(fixture.getPath(path), atS, atS);
  }

  pruneOutbox(fixture.path, NOW_MS);

  const left = paths.filter((path) => {
    const [folder = "", name = ""] = path.includes("/") ? path.split("/") : ["", path];
    return namesIn(fixture.getPath(folder)).includes(name);
  });
  expect(left.sort()).toEqual([
    "1790000000000-key.desktop.1.claim",
    "1790000000000-key.desktop.message.json",
    "b.message.json.corrupt-2",
    "done/1790000000000-key.slack.json",
    "fresh.ticket.json",
    "late.notice.json",
    "told/new.json",
    "x.notice.json.71-abc.tmp",
  ]);
});
