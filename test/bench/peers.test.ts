import { chmodSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { installedPeers } from "../../bench/peers.ts";

test("finds the other statuslines that are installed, with the arguments they need", async () => {
  await using fixture = await createFixture({ ccusage: "#!/bin/sh\n", ccline: "not a program" });
  chmodSync(fixture.getPath("ccusage"), 0o755);

  expect(installedPeers(fixture.path)).toEqual([
    { name: "ccusage", command: fixture.getPath("ccusage"), args: ["statusline"] },
  ]);
});
