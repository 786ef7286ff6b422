import { forecast } from "../../shared/quota/forecast.ts";
import { mergeWindows } from "../../shared/quota/merge-observations.ts";
import type { WindowForecast } from "../../shared/quota/window-forecast.ts";
import type { ExitCode } from "../command.ts";
import type { World } from "../world.ts";
import { type ForecastQuestion, type NoQuestion, parseQuestion } from "./forecast-question.ts";
import { linesOf } from "./lines-of.ts";

/** `tacho forecast --batch`: a line of JSON for each line of stdin, in their order, as they come. */
export async function answerQuestions(
  world: Pick<World, "stdinPieces" | "writeOut">,
): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  for await (const line of linesOf(world.stdinPieces())) {
    if (line.trim() === "") continue;
    const question = parseQuestion(line);
    if (question.kind === "none") exitCode = 1;
    world.writeOut(`${JSON.stringify(answerTo(question))}\n`);
  }
  return exitCode;
}

function answerTo(question: ForecastQuestion | NoQuestion) {
  const { id } = question;
  if (question.kind === "none") return { ...answer(id, undefined), error: question.problem };
  const { window, observations, nowMs } = question;
  return answer(id, forecast(mergeWindows(observations, window, nowMs), nowMs));
}

/** Every key is there: `null` for what cannot be said, and all of them where no window is open. */
function answer(id: unknown, found: WindowForecast | undefined) {
  return {
    id,
    probabilityOfExhaustion: found?.probabilityOfExhaustion ?? null,
    usedPercentAtReset: found?.usedPercentAtReset ?? null,
    exhaustsAtMs: found?.exhaustsAtMs ?? null,
    exhaustsAtMsInterval: found?.exhaustsAtMsInterval ?? null,
    percentPerHour: found?.percentPerHour ?? null,
  };
}
