import type { World } from "./world.ts";

/** How a command that changes things was asked to go about it. */
export type ConsentOptions = { isAgreed: boolean; isDryRun: boolean; isJson: boolean };

/**
 * Whether a plan that was just shown may be carried out. `unasked`: nobody said yes and nobody can be
 * asked.
 */
export async function askConsent(
  { isAgreed, isDryRun, isJson }: ConsentOptions,
  world: Pick<World, "isInteractive" | "ask">,
): Promise<"agreed" | "declined" | "unasked" | "dry-run"> {
  if (isDryRun) return "dry-run";
  if (isAgreed) return "agreed";
  if (!world.isInteractive || isJson) return "unasked";
  const answer = await world.ask("Go on? [y/N] ");
  return /^y(es)?$/i.test(answer) ? "agreed" : "declined";
}
