import { chmodSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { SOURCES } from "../../shared/sources/sources.ts";
import { placeIn } from "./source-contract.ts";

/** A folder of each tool, in which its files would lie. */
const FOLDERS: { [name: string]: string } = {
  claude: ".claude/projects/-work-app",
  codex: ".codex/sessions/2026/09",
  gemini: ".gemini/tmp/engine/chats",
  opencode: ".local/share/opencode",
  openclaw: ".openclaw/agents/main/sessions",
  amp: ".local/share/amp/threads",
};

test.skipIf(process.platform === "win32").each(SOURCES)(
  "$title tells of a folder that cannot be listed, and of none that is not there",
  async (source) => {
    const folder = FOLDERS[source.name] ?? "";
    await using home = await createFixture({ [`${folder}/file.txt`]: "" });
    const unreadable: string[] = [];
    const place = { ...placeIn(home.path), onUnreadable: (path: string) => unreadable.push(path) };
    chmodSync(home.path, 0o755);
    chmodSync(home.getPath(folder), 0o000);
    try {
      expect(asNobody(() => source.discover(place))).toEqual([]);
    } finally {
      chmodSync(home.getPath(folder), 0o700);
    }

    expect(unreadable[0]).toBe(home.getPath(folder));
  },
);

/** The system's own user may list everything. */
function asNobody<T>(act: () => T): T {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    return act();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

const NOBODY = 65_534;
