import { fitsAnswer } from "../../shared/fits/fits-answer.ts";
import { fitsAdvice, fitsText } from "../../shared/fits/fits-text.ts";
import { fitsValue, nothingKnown } from "../../shared/fits/fits-value.ts";
import type { ExitCode } from "../command.ts";
import { usageError } from "../usage-error.ts";
import type { World } from "../world.ts";
import { wrapWords } from "../wrap-words.ts";
import { type FitsPlace, findFitsPlace } from "./fits-place-file.ts";
import type { FitsQuestion } from "./fits-question.ts";

/** Longer lines are hard to read. */
const MAX_COLUMNS = 100;

/** `tacho fits`: what the MCP tool of that name answers, for a person. */
export async function showFits(
  world: World,
  { account, ...request }: FitsQuestion,
  format: "text" | "json",
): Promise<ExitCode> {
  const place = await findFitsPlace(world);
  const { value, text } = await answerIn(place, account, request);
  world.writeOut(format === "json" ? `${JSON.stringify(value)}\n` : wrapped(text, world));
  return 0;
}

async function answerIn(
  { deps, accounts, own }: FitsPlace,
  account: string | undefined,
  request: Omit<FitsQuestion, "account">,
) {
  const wanted = account ?? own;
  const found = accounts.find((known) => known.account === wanted);
  if (account !== undefined && found === undefined) {
    throw usageError(
      "No quota is known of that account. tacho quota lists those that are.",
      "fits",
    );
  }
  const quota = wanted === undefined ? accounts[0] : found;
  if (quota === undefined || quota.reported.size === 0) return nothingKnown(wanted);
  const answer = await fitsAnswer(request, quota, deps);
  const advice = fitsAdvice(answer, deps);
  const value = { account: quota.account, ...fitsValue(answer, advice) };
  return { value, text: `${fitsText(answer, deps)}\nAdvice: ${advice}` };
}

function wrapped(text: string, { terminalSize }: World): string {
  const columns = Math.min(MAX_COLUMNS, terminalSize()?.columns ?? MAX_COLUMNS);
  const lines = text.split("\n").flatMap((line) => wrapWords(line, columns));
  return `${lines.join("\n")}\n`;
}
