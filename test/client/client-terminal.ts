import { expect } from "vitest";
import type { ClientHome } from "./client-home.ts";
import { openTerminal } from "./terminal.ts";

export type ClientTerminal = {
  /** Asks, and waits until the answer stands on the screen. */
  ask: (prompt: string, answer: string) => Promise<void>;
  command: (slashCommand: string) => Promise<void>;
  /** The lines under the input field, as the client shows them. */
  statusline: () => Promise<string[]>;
  exit: () => Promise<void>;
  close: () => Promise<void>;
};

/** A busy machine may take its time. */
const PATIENCE = { timeout: 40_000 };

/** Starts the real client in a terminal and waits until it takes input. */
export async function openClient(home: ClientHome, ...args: string[]): Promise<ClientTerminal> {
  const terminal = await openTerminal({
    command: ["claude", "--permission-mode", "manual", "--allowedTools", QUOTA_TOOL, ...args],
    cwd: home.projectDir,
    env: home.env,
  });
  try {
    await expect.poll(terminal.screen, PATIENCE).toContain("manual mode on");
  } catch (error) {
    await terminal.close();
    throw error;
  }
  const enter = async (text: string) => {
    if (text !== "") await terminal.type(text);
    // Text and Enter in one burst would be taken for a paste of two lines.
    await expect.poll(async () => inputField(await terminal.screen()), PATIENCE).toContain(text);
    await terminal.pressEnter();
  };
  return {
    ask: async (prompt, answer) => {
      await enter(prompt);
      await expect.poll(terminal.screen, PATIENCE).toContain(answer);
    },
    command: enter,
    statusline: async () => linesUnderInput(await terminal.screen()),
    exit: async () => {
      await enter("/exit");
      await expect.poll(terminal.isOpen, PATIENCE).toBe(false);
    },
    close: terminal.close,
  };
}

export const QUOTA_TOOL = "mcp__plugin_tacho_tacho__quota";

/** What stands between the two rules of the input field. */
function inputField(screen: string): string {
  const lines = screen.split("\n");
  const lower = lines.findLastIndex(isRule);
  const upper = lines.slice(0, Math.max(lower, 0)).findLastIndex(isRule);
  return lines.slice(upper + 1, lower).join("\n");
}

function isRule(line: string): boolean {
  return line.trim().startsWith("────");
}

/** Between the lower rule of the input field and the client's own line about the mode. */
function linesUnderInput(screen: string): string[] {
  const lines = screen.split("\n").map((line) => line.trim());
  const rule = lines.findLastIndex(isRule);
  const mode = lines.findLastIndex((line) => line.includes("manual mode on"));
  return rule === -1 || mode === -1 ? [] : lines.slice(rule + 1, mode);
}
