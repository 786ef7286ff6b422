import type { ThemeName } from "../config/config.ts";
import type { QuotaLevel } from "../quota/outlook.ts";

/** What a piece of text is, for the theme to colour; the three levels are quota levels. */
export type Role = QuotaLevel | "text" | "dim" | "bright" | "accent" | "added" | "removed";

/**
 * `styles` hold SGR numbers (1 bold, 2 dim) and one `#rrggbb` at most; empty is the terminal's own
 * colour. `basic` replaces them where there are only 16 colours, whose look the terminal decides.
 */
export type Theme = {
  styles: Record<Role, string>;
  basic: Record<Role, string>;
  /** Levels carry a sign too, because not everybody tells their colours apart. */
  hasSigns: boolean;
};

const PLAIN = { text: "", dim: "2", bright: "1" };

const BASIC: Record<Role, string> = {
  ...PLAIN,
  accent: "36",
  calm: "32",
  watch: "33",
  act: "1 31",
  added: "32",
  removed: "31",
};

const BLUE_ORANGE: Record<Role, string> = {
  ...PLAIN,
  accent: "94",
  calm: "94",
  watch: "33",
  act: "1 33",
  added: "94",
  removed: "33",
};

const MONO: Record<Role, string> = {
  ...PLAIN,
  accent: "1",
  calm: "",
  watch: "1",
  act: "1",
  added: "",
  removed: "",
};

export const THEME_BY_NAME: Record<ThemeName, Theme> = {
  // Middle tones, readable on dark and on light; all else is the terminal's own colour.
  default: colored({
    ...PLAIN,
    accent: "#4f9fd8",
    calm: "#4fa36b",
    watch: "#cf8f1f",
    act: "1 #e5534b",
    added: "#4fa36b",
    removed: "#d4675f",
  }),
  light: colored({
    text: "#3c4351",
    dim: "#737b8c",
    bright: "1 #14181f",
    accent: "#0b62b0",
    calm: "#1f7a3d",
    watch: "#9a5b00",
    act: "1 #b3261e",
    added: "#1f7a3d",
    removed: "#b3261e",
  }),
  nord: colored({
    text: "#d8dee9",
    dim: "#7b88a1",
    bright: "1 #eceff4",
    accent: "#88c0d0",
    calm: "#a3be8c",
    watch: "#ebcb8b",
    act: "1 #d06f79",
    added: "#a3be8c",
    removed: "#d06f79",
  }),
  dracula: colored({
    text: "#f8f8f2",
    dim: "#7c89b8",
    bright: "1 #f8f8f2",
    accent: "#bd93f9",
    calm: "#50fa7b",
    watch: "#ffb86c",
    act: "1 #ff5555",
    added: "#50fa7b",
    removed: "#ff5555",
  }),
  gruvbox: colored({
    text: "#ebdbb2",
    dim: "#928374",
    bright: "1 #fbf1c7",
    accent: "#83a598",
    calm: "#b8bb26",
    watch: "#fabd2f",
    act: "1 #fb4934",
    added: "#b8bb26",
    removed: "#fb4934",
  }),
  solarized: colored({
    text: "#839496",
    dim: "#657b83",
    bright: "1 #93a1a1",
    accent: "#268bd2",
    calm: "#859900",
    watch: "#b58900",
    act: "1 #dc322f",
    added: "#859900",
    removed: "#dc322f",
  }),
  // Hues that stay apart with every common colour blindness.
  colorblind: {
    styles: {
      ...PLAIN,
      accent: "#56b4e9",
      calm: "#56b4e9",
      watch: "#e69f00",
      act: "1 #e0701a",
      added: "#56b4e9",
      removed: "#e69f00",
    },
    basic: BLUE_ORANGE,
    hasSigns: true,
  },
  mono: { styles: MONO, basic: MONO, hasSigns: true },
};

function colored(styles: Record<Role, string>): Theme {
  return { styles, basic: BASIC, hasSigns: false };
}
