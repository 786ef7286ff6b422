import { childEnv } from "../../platform/child-env.ts";
import { type ProgramEnd, runProgram } from "../../platform/run-program.ts";
import { MS_PER_SECOND } from "../../platform/time.ts";
import type { Attempt, Channel } from "../channel.ts";
import { desktopCommand } from "./desktop-command.ts";

const TIME_LIMIT_MS = 5 * MS_PER_SECOND;

export type DesktopWorld = {
  env: { readonly [name: string]: string | undefined };
  platform: NodeJS.Platform;
  /** Default 5 s. */
  timeLimitMs?: number;
};

/** Notifications of the machine's own desktop. */
export function desktopChannel({
  env,
  platform,
  timeLimitMs = TIME_LIMIT_MS,
}: DesktopWorld): Pick<Channel, "send"> {
  return {
    send: async ({ text }) => {
      const { argv, stdin, advice } = desktopCommand(text, env, platform);
      const run = { argv, env: childEnv(env), timeLimitMs };
      return attemptOf(await runProgram({ ...run, ...(stdin !== undefined && { stdin }) }), advice);
    },
  };
}

function attemptOf(end: ProgramEnd, advice: string): Attempt {
  if (end.kind === "too_late") {
    return { kind: "unknown", problem: "The desktop did not take the notification in time." };
  }
  if (end.kind !== "ended") {
    const problem = `Nothing here shows notifications. ${advice}, or set notify.channels.desktop.via to terminal.`;
    return { kind: "refused", problem, isChannelBroken: true };
  }
  if (end.exitCode === 0) return { kind: "delivered" };
  return { kind: "later", problem: "The desktop did not take the notification." };
}
