import { afterAll, beforeAll, test } from "vitest";
import { execa } from "execa";
import { describeWith } from "../describe-with.ts";
import { type MessageWorld, startMessageWorld } from "./message-world.ts";

describeWith(["CLIENT"], "messages and the login of the real client", () => {
  let world: MessageWorld;
  beforeAll(async () => {
    world = await startMessageWorld();
  });
  afterAll(() => world.close());

  test("a", { timeout: 120_000 }, async () => {
    const { api } = world;
    api.answer("Too much", { refusal: "five_hour_limit" });
    for (const _ of [1,2,3,4,5]) {
    console.log(await world.print("Too much", { AGENT_ID: "night-builder" }));
    await new Promise((r) => setTimeout(r, 4000));
    console.log(Date.now(), "print", world.told());
    const dir = world.home.dir + "/.tacho";
    console.log((await execa("bash", ["-c", `cd ${dir}; ls -la --time-style=full-iso outbox run | grep -v bin; cat log/*`], {reject:false})).stdout);
    }
  });
});
