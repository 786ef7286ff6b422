import { expect, test } from "vitest";
import { roundRobin } from "../../bench/round-robin.ts";

test("runs everything once a round, each round beginning with another one", async () => {
  const order: string[] = [];
  const candidates = ["a", "b", "c"].map((name) => ({ name, run: () => order.push(name) }));

  await roundRobin(candidates, { rounds: 3, warmups: 0 });

  expect(order.join("")).toBe("abcbcacab");
});

test("drops the warm-up rounds and keeps the others in order", async () => {
  let runs = 0;
  const candidates = [{ name: "a", run: () => ++runs }];

  const measured = await roundRobin(candidates, { rounds: 2, warmups: 3 });

  expect(measured.get("a")).toEqual([4, 5]);
});

test("makes ready before every run, the dropped ones included", async () => {
  const events: string[] = [];
  const candidate = {
    name: "a",
    prepare: () => void events.push("prepare"),
    run: () => events.push("run"),
  };

  await roundRobin([candidate], { rounds: 1, warmups: 1 });

  expect(events).toEqual(["prepare", "run", "prepare", "run"]);
});
