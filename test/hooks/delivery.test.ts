import { describe, expect, test } from "vitest";
import { deliveryOf } from "../../hooks/delivery.ts";
import { inputOf, NOON_MS, worldOf } from "./hook-world.ts";

const TERMINAL = { CLAUDE_CODE_ENTRYPOINT: "cli" };
const PRINT = { CLAUDE_CODE_ENTRYPOINT: "sdk-cli" };
const doomed = (env: Record<string, string>) => worldOf({ env, isDoomed: () => true });

describe("auto", () => {
  test.each([
    ["SessionEnd", TERMINAL, "inline"],
    ["SessionEnd", PRINT, "inline"],
    ["Stop", PRINT, "inline"],
    ["Stop", TERMINAL, "detached"],
    ["StopFailure", TERMINAL, "detached"],
    ["UserPromptSubmit", PRINT, "detached"],
    ["SubagentStart", PRINT, "detached"],
  ])("at %s of %j, in a container that ends with the client, is %s", (event, env, kind) => {
    expect(deliveryOf(inputOf(event), doomed(env), "auto")?.kind).toBe(kind);
  });

  test("is detached wherever a worker outlives the client", () => {
    for (const event of ["SessionEnd", "Stop", "Notification"]) {
      expect(deliveryOf(inputOf(event), worldOf({ env: PRINT }), "auto")).toEqual({
        kind: "detached",
      });
    }
  });

  test("asks how the container ends only where it matters", () => {
    const isDoomed = () => {
      throw new Error("asked");
    };
    const world = worldOf({ env: TERMINAL, isDoomed });

    expect(deliveryOf(inputOf("Stop"), world, "auto")).toEqual({ kind: "detached" });
    expect(deliveryOf(inputOf("SessionEnd"), world, "detached")).toEqual({ kind: "detached" });
  });
});

test.each([{}, { CLAUDE_CODE_ENTRYPOINT: "" }, { CLAUDE_CODE_ENTRYPOINT: "claude-vscode" }])(
  "what names no way of printing (%j) is treated as a terminal",
  (env) => {
    const failure = inputOf("StopFailure", { error: "rate_limit" });

    expect(deliveryOf(inputOf("Stop"), doomed(env), "auto")?.kind).toBe("detached");
    expect(deliveryOf(failure, doomed(env), "auto")?.kind).toBe("detached");
  },
);

test("a hook that the client cuts short leaves it to the next one", () => {
  const failure = inputOf("StopFailure", { error: "rate_limit" });
  for (const deliver of ["auto", "inline", "detached"] as const) {
    expect(deliveryOf(failure, doomed(PRINT), deliver)).toBeUndefined();
  }
  expect(deliveryOf(failure, doomed(TERMINAL), "inline")).toEqual({
    ...{ kind: "inline", untilMs: NOON_MS + 3_000 },
  });
});

describe("inline", () => {
  test("has three seconds", () => {
    expect(deliveryOf(inputOf("Stop"), worldOf({ env: TERMINAL }), "inline")).toEqual({
      ...{ kind: "inline", untilMs: NOON_MS + 3_000 },
    });
  });

  test.each([
    ["the client's own time", {}, -40 + 1_250],
    ["the time the user gave it", { CLAUDE_CODE_SESSIONEND_HOOKS_TIMEOUT_MS: "2000" }, -40 + 1_750],
    ["no more than always", { CLAUDE_CODE_SESSIONEND_HOOKS_TIMEOUT_MS: "60000" }, 3_000],
    ["the client's own time", { CLAUDE_CODE_SESSIONEND_HOOKS_TIMEOUT_MS: "soon" }, -40 + 1_250],
  ])("at the end of a session has %s (%j), from the hook's start", (_, env, untilMs) => {
    expect(deliveryOf(inputOf("SessionEnd"), worldOf({ env }), "inline")).toEqual({
      ...{ kind: "inline", untilMs: NOON_MS + untilMs },
    });
  });
});
