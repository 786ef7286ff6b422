import { describe, expect, test } from "vitest";
import { isNameIn, whyUnwanted } from "../../shared/notify/wanted.ts";
import { eventsWith } from "./outbox.ts";

describe("patterns", () => {
  test.each([
    ["*", "anything", true],
    ["*", "", true],
    ["acme-api", "acme-api", true],
    ["acme-api", "Acme-API", true],
    ["acme", "acme-api", false],
    ["acme*", "acme-api", true],
    ["*api", "acme-api", true],
    ["*-*-*", "a-b", false],
    ["a*b*c", "a-b-b-c", true],
    ["ab*ba", "aba", false],
    ["**", "x", true],
    ["a.c", "abc", false],
    ["(", "(", true],
  ])("%s for %o: %s", (pattern, name, isIn) => {
    expect(isNameIn(name, [pattern])).toBe(isIn);
  });

  test("one that takes out goes before all that take in", () => {
    expect(isNameIn("secret-plan", ["!secret*", "*"])).toBe(false);
    expect(isNameIn("open-plan", ["*", "!secret*"])).toBe(true);
  });

  test("only such ones mean all but those", () => {
    expect(isNameIn("open-plan", ["!secret*"])).toBe(true);
  });

  test("no pattern takes nothing in", () => {
    expect(isNameIn("open-plan", [])).toBe(false);
  });

  test("a hostile pattern takes no time", () => {
    expect(isNameIn("a".repeat(4_096), [`${"a*".repeat(127)}b`])).toBe(false);
  });
});

describe("what is told", () => {
  test("each switch is about its own kind", () => {
    const events = eventsWith({
      session: { started: false, finished: true, failed: true, waiting: false },
      limit: false,
    });

    expect(whyUnwanted({ kind: "session_started" }, events, "/x/acme")).toBe("switched off");
    expect(whyUnwanted({ kind: "session_waiting" }, events, "/x/acme")).toBe("switched off");
    expect(whyUnwanted({ kind: "session_finished" }, events, "/x/acme")).toBeUndefined();
    expect(whyUnwanted({ kind: "limit_reached" }, events, undefined)).toBe("switched off");
    expect(whyUnwanted({ kind: "limit_reset" }, events, undefined)).toBeUndefined();
  });

  test("projects by the name of their folder, or by their path", () => {
    const byName = eventsWith({ projects: ["acme-*"] });
    const byPath = eventsWith({ projects: ["*", "!/home/dev/private/*"] });

    expect(whyUnwanted({ kind: "session_started" }, byName, "/home/dev/acme-api/")).toBeUndefined();
    expect(whyUnwanted({ kind: "session_started" }, byName, "C:\\dev\\acme-api")).toBeUndefined();
    expect(whyUnwanted({ kind: "session_started" }, byName, "/acme-x/docs")).toBe(
      "project left out",
    );
    expect(whyUnwanted({ kind: "session_failed" }, byPath, "/home/dev/private/diary")).toBe(
      "project left out",
    );
    expect(whyUnwanted({ kind: "session_failed" }, byPath, "/home/dev/docs")).toBeUndefined();
  });

  test("alerts belong to no project", () => {
    const events = eventsWith({ projects: ["acme-*"] });

    expect(whyUnwanted({ kind: "limit_reached" }, events, undefined)).toBeUndefined();
    expect(whyUnwanted({ kind: "sink_refused" }, events, undefined)).toBeUndefined();
  });

  test("types of subagents", () => {
    const events = eventsWith({ agentTypes: ["*", "!explore"] });

    expect(whyUnwanted({ kind: "subagent_started", agentType: "Explore" }, events, "/x/a")).toBe(
      "agent type left out",
    );
    expect(
      whyUnwanted({ kind: "subagent_started", agentType: "reviewer" }, events, "/x/a"),
    ).toBeUndefined();
    expect(whyUnwanted({ kind: "session_started" }, events, "/x/a")).toBeUndefined();
  });
});
