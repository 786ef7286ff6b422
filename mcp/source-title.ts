import type { SourceName } from "../shared/sources/source.ts";

/** Coding tools as people know them; the sources say so too, but come with all that reads files. */
export const SOURCE_TITLES: Readonly<Record<SourceName, string>> = {
  claude: "Claude Code",
  codex: "Codex",
  gemini: "Gemini CLI",
  opencode: "OpenCode",
  openclaw: "OpenClaw",
  amp: "Amp",
};
