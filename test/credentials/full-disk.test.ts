import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeAsRoot, smallDisk } from "../e2e/as-user.ts";
import { memorySink, syncWorld, tokenOf } from "./sync-world.ts";

describeAsRoot("a disk without room", ["small disks"], () => {
  test("takes no token, the old state stays whole, and with room all goes on", async () => {
    const disk = smallDisk();
    const sink = memorySink();
    const world = syncWorld(join(disk, "tacho"), [sink]);
    await world.sync();
    const before = readFileSync(world.path, "utf8");
    world.rotate(2);
    fill(join(disk, "filler"));

    await expect(world.sync({ mode: "now" })).rejects.toMatchObject({ code: "ENOSPC" });
    const sentWhileFull = sink.asked.length;
    const after = readFileSync(world.path, "utf8");
    rmSync(join(disk, "filler"));
    const deeds = await world.deeds({ mode: "now" });

    expect(sentWhileFull).toBe(1);
    expect(after).toBe(before);
    expect(deeds).toEqual(["stored"]);
    expect(sink.stored.at(-1)).toMatchObject({ generation: 2, accessToken: tokenOf(2) });
    expect(readdirSync(join(disk, "tacho"))).toEqual(["credentials-sync.json"]);
  });
});

/** Until nothing fits any more; 64 KiB at most. */
function fill(path: string): void {
  expect(() => writeFileSync(path, Buffer.alloc(1_000_000))).toThrow("ENOSPC");
}
