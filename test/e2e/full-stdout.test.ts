import { join } from "node:path";
import { execa } from "execa";
import { createFixture } from "fs-fixture";
import { describe, expect, onTestFinished, test } from "vitest";
import { writeUsageTree } from "../usage-tree/make-tree.ts";
import { describeAsRoot, smallDisk } from "./as-user.ts";
import { removeHome } from "./remove-home.ts";
import { bundleEnv, bundleNode, bundlePath } from "./spawn-bundle.ts";

/** Only Linux has a device that is always full. */
describe.skipIf(process.platform !== "linux")("an output that cannot be written", () => {
  test.each(["version", "usage --json", "help"])("fails tacho %s, in one line", async (args) => {
    const fixture = await createFixture({});
    onTestFinished(() => removeHome(fixture.path));
    const command = `"${bundleNode}" "${await bundlePath("tacho")}" ${args} > /dev/full`;

    const { exitCode, stderr } = await execa("sh", ["-c", command], {
      env: bundleEnv(fixture.path),
      extendEnv: false,
      reject: false,
    });

    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: "tacho: the output could not be written (ENOSPC).",
    });
  });
});

describeAsRoot("a disk that fills up while a report is written", ["small disks"], () => {
  test("fails the command, whose output is not whole", async () => {
    const fixture = await createFixture({});
    onTestFinished(() => removeHome(fixture.path));
    writeUsageTree(fixture.path, { seed: 31, claudeBytes: 1_000_000 });
    const out = join(smallDisk("16k"), "out");
    const command = `"${bundleNode}" "${await bundlePath("tacho")}" export --records > "${out}"`;

    const { exitCode, stderr } = await execa("sh", ["-c", command], {
      env: bundleEnv(fixture.path),
      extendEnv: false,
      reject: false,
    });

    expect(exitCode).toBe(1);
    expect(stderr).toBe("tacho: the output could not be written (ENOSPC).");
  });
});
