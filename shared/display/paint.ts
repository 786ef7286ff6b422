import type { ColorDepth } from "./terminal.ts";
import type { Role, Theme } from "./theme.ts";

/** The text in the colour of its role; as it is where nothing has colour. */
export type Paint = (text: string, role: Role) => string;

/** Each painted text stands for itself: it ends with a reset, and one without a style needs none. */
export function createPaint(theme: Theme, color: ColorDepth): Paint {
  if (color === "none") return (text) => text;
  const styles = color === "16" ? theme.basic : theme.styles;
  const opened: Partial<Record<Role, string>> = {};
  return (text, role) => {
    opened[role] ??= openStyle(styles[role], color);
    return opened[role] === "" ? text : `${opened[role]}${text}\x1b[0m`;
  };
}

function openStyle(style: string, color: ColorDepth): string {
  if (style === "") return "";
  const sgr = style
    .split(" ")
    .map((code) => (code.startsWith("#") ? foreground(code, color) : code));
  return `\x1b[${sgr.join(";")}m`;
}

function foreground(hex: string, color: ColorDepth): string {
  const value = Number.parseInt(hex.slice(1), 16);
  const rgb = [value >> 16, (value >> 8) & 255, value & 255];
  return color === "truecolor" ? `38;2;${rgb.join(";")}` : `38;5;${nearestOf256(rgb)}`;
}

/** The cube of 6×6×6 colours and the 24 greys, which all terminals with 256 colours share. */
function nearestOf256(rgb: readonly number[]): number {
  const steps = rgb.map(nearestCubeStep);
  const cube = steps.map((step) => (step === 0 ? 0 : 55 + 40 * step));
  const average = rgb.reduce((sum, value) => sum + value, 0) / 3;
  const greyStep = Math.min(23, Math.max(0, Math.round((average - 8) / 10)));
  const grey = rgb.map(() => 8 + 10 * greyStep);
  if (distance(rgb, grey) < distance(rgb, cube)) return 232 + greyStep;
  return 16 + steps.reduce((index, step) => index * 6 + step, 0);
}

/** The cube's steps are 0, 95, 135, 175, 215 and 255. */
function nearestCubeStep(value: number): number {
  if (value < 48) return 0;
  return value < 115 ? 1 : Math.round((value - 55) / 40);
}

function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + (value - (b[index] ?? 0)) ** 2, 0);
}
