import { ampSource } from "./amp-source-file.ts";
import { claudeSource } from "./claude-source-file.ts";
import { codexSource } from "./codex-source-file.ts";
import { geminiSource } from "./gemini-source-file.ts";
import { openclawSource } from "./openclaw-source-file.ts";
import { opencodeSource } from "./opencode-source-file.ts";
import type { Source } from "./source.ts";

/** All coding tools whose usage is read, in the order reports list them. */
export const SOURCES: readonly Source[] = [
  claudeSource,
  codexSource,
  geminiSource,
  opencodeSource,
  openclawSource,
  ampSource,
];
