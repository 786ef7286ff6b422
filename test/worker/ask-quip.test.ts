import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";
import { askQuip } from "../../worker/ask-quip.ts";
import { removeHome } from "../e2e/remove-home.ts";

test("a client that leaves somebody behind is not waited for", async () => {
  const fixture = await createFixture({});
  onTestFinished(() => removeHome(fixture.path));
  const claude = fixture.getPath("claude");
  const left = fixture.getPath("left");
  onTestFinished(() => {
    if (existsSync(left)) process.kill(Number(readFileSync(left, "utf8")), "SIGKILL");
  });
  // A group of its own, and the output held open.
  writeFileSync(claude, `#!/bin/sh\nsetsid sleep 600 &\necho $! > ${left}\necho 'All is well'\n`);
  chmodSync(claude, 0o755);

  const answer = await askQuip({
    ...{ claude, model: "haiku", prompt: "?", env: { PATH: process.env.PATH } },
    ...{ runDir: fixture.getPath("run"), timeLimitMs: 1_000 },
  });

  // For ever would be a fault.
  expect([undefined, "All is well"]).toContain(answer);
}, 60_000);
