import { describe, expect, test } from "vitest";
import { readOwnTerminal, readTerminal } from "../../shared/display/terminal.ts";

describe("the terminal behind a statusline", () => {
  test("as the real client describes it", () => {
    const env = { COLUMNS: "120", LINES: "40", TERM: "xterm-256color", LANG: "C.UTF-8" };

    expect(readTerminal(env)).toEqual({ columns: 116, color: "256", unicode: true });
  });

  test.each([
    ["nothing is known", undefined, undefined],
    ["no number", "wide", undefined],
    ["nonsense", "-3", undefined],
    ["nothing", "0", undefined],
    ["a fraction", "80.5", undefined],
    ["hardly anything", "3", 1],
    ["less the client's margins", "80", 76],
  ])("columns: %s", (_case, COLUMNS, columns) => {
    expect(readTerminal({ COLUMNS }).columns).toBe(columns);
  });

  test.each([
    [{}, "16"],
    [{ TERM: "xterm" }, "16"],
    [{ TERM: "linux" }, "16"],
    [{ TERM: "screen-256color" }, "256"],
    [{ TERM: "xterm-256color", COLORTERM: "truecolor" }, "truecolor"],
    [{ TERM: "xterm-kitty" }, "truecolor"],
    [{ TERM: "xterm-256color", TERM_PROGRAM: "iTerm.app" }, "truecolor"],
    [{ TERM: "xterm-256color", TERM_PROGRAM: "Apple_Terminal" }, "256"],
    [{ OS: "Windows_NT" }, "truecolor"],
    [{ TERM: "dumb", COLORTERM: "truecolor" }, "none"],
    [{ NO_COLOR: "1", COLORTERM: "truecolor" }, "none"],
    [{ NO_COLOR: "1", FORCE_COLOR: "3" }, "none"],
    [{ NO_COLOR: "", COLORTERM: "truecolor" }, "truecolor"],
    [{ FORCE_COLOR: "0", COLORTERM: "truecolor" }, "none"],
    [{ FORCE_COLOR: "false" }, "none"],
    [{ FORCE_COLOR: "1", COLORTERM: "truecolor" }, "16"],
    [{ FORCE_COLOR: "2" }, "256"],
    [{ FORCE_COLOR: "3", TERM: "dumb" }, "truecolor"],
    [{ FORCE_COLOR: "true", TERM: "dumb" }, "16"],
    [{ FORCE_COLOR: "", TERM: "xterm-256color" }, "256"],
  ])("colours in %j: %s", (env, color) => {
    expect(readTerminal(env).color).toBe(color);
  });

  test.each([
    [{}, true],
    [{ LANG: "en_US.UTF-8" }, true],
    [{ LANG: "de_DE.utf8" }, true],
    [{ LANG: "C" }, false],
    [{ LC_ALL: "POSIX", LANG: "en_US.UTF-8" }, false],
    [{ LC_ALL: "", LC_CTYPE: "UTF-8", LANG: "C" }, true],
    [{ LANG: "C", OS: "Windows_NT" }, true],
    [{ LANG: "C.UTF-8", TERM: "linux" }, false],
    [{ LANG: "C.UTF-8", TERM: "dumb" }, false],
  ])("Unicode in %j: %s", (env, unicode) => {
    expect(readTerminal(env).unicode).toBe(unicode);
  });
});

describe("a program's own terminal", () => {
  const env = { TERM: "xterm-256color", LANG: "C.UTF-8" };

  test("has all of its columns", () => {
    expect(readOwnTerminal(env, 80)).toEqual({ columns: 80, color: "256", unicode: true });
  });

  test("is a pipe or a file without columns, and then without colours unless they are forced", () => {
    expect(readOwnTerminal(env, undefined)).toEqual({ color: "none", unicode: true });
    expect(readOwnTerminal({ ...env, FORCE_COLOR: "1" }, undefined).color).toBe("16");
  });
});
