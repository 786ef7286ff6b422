import { describe, expect, test } from "vitest";
import { THEMES } from "../../shared/config/config.ts";
import { createPaint } from "../../shared/display/paint.ts";
import { type Role, THEME_BY_NAME } from "../../shared/display/theme.ts";

const ROLES: Role[] = [
  "text",
  "dim",
  "bright",
  "accent",
  "calm",
  "watch",
  "act",
  "added",
  "removed",
];

describe("text in a theme's colours", () => {
  test("takes true colour, the nearest of 256, or the terminal's own 16", () => {
    const { nord } = THEME_BY_NAME;

    expect(createPaint(nord, "truecolor")("61%", "watch")).toBe(
      "\u001b[38;2;235;203;139m61%\u001b[0m",
    );
    expect(createPaint(nord, "256")("61%", "watch")).toBe("\u001b[38;5;222m61%\u001b[0m");
    expect(createPaint(nord, "16")("61%", "watch")).toBe("\u001b[33m61%\u001b[0m");
  });

  test("finds greys and pure colours among the 256", () => {
    const theme = (hex: string) => ({
      ...THEME_BY_NAME.default,
      styles: { ...THEME_BY_NAME.default.styles, text: hex },
    });
    const codeOf = (hex: string) =>
      /38;5;(\d+)/.exec(createPaint(theme(hex), "256")("x", "text"))?.[1];

    expect(codeOf("#000000")).toBe("16");
    expect(codeOf("#ffffff")).toBe("231");
    expect(codeOf("#ff0000")).toBe("196");
    expect(codeOf("#808080")).toBe("244");
    expect(codeOf("#5f87af")).toBe("67");
  });

  test.each(THEMES)("%s: every role ends where it began", (name) => {
    for (const color of ["16", "256", "truecolor"] as const) {
      const paint = createPaint(THEME_BY_NAME[name], color);

      for (const role of ROLES) {
        expect(paint("x", role)).toMatch(/^(x|\u001b\[\d+(;\d+)*mx\u001b\[0m)$/);
      }
    }
  });

  test.each(THEMES)("%s: without colour the text is untouched", (name) => {
    const paint = createPaint(THEME_BY_NAME[name], "none");

    expect(ROLES.map((role) => paint("x", role))).toEqual(ROLES.map(() => "x"));
  });

  test.each(THEMES)("%s: what needs acting looks unlike what is calm", (name) => {
    for (const color of ["16", "256", "truecolor"] as const) {
      const paint = createPaint(THEME_BY_NAME[name], color);

      expect(paint("x", "act")).not.toBe(paint("x", "calm"));
      expect(paint("x", "watch")).not.toBe(paint("x", "calm"));
    }
  });

  test("mono uses weight only", () => {
    const paint = createPaint(THEME_BY_NAME.mono, "truecolor");

    expect(new Set(ROLES.map((role) => paint("x", role)))).toEqual(
      new Set(["x", "\u001b[2mx\u001b[0m", "\u001b[1mx\u001b[0m"]),
    );
  });
});
