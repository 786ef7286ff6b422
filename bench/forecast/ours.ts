import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { WindowForecast } from "../../shared/quota/window-forecast.ts";
import type { Answer } from "./answer.ts";
import type { Question } from "./questions.ts";

/** `tacho forecast --batch` of a built `dist/`, asked line by line. */
export type Batch = {
  /** Waits while the program has enough to do. */
  ask: (question: AskedLine) => Promise<void>;
  /** All answers, by id; `undefined` where the program sees no open window. Ends the program. */
  answers: () => Promise<ReadonlyMap<string, Answer | undefined>>;
};
export type AskedLine = Pick<Question, "id" | "kind" | "history" | "nowMs">;

type BatchLine = { id: string } & {
  [Key in keyof Omit<WindowForecast, "isLearning">]?: WindowForecast[Key] | null;
};

/** A `dist/` from before the command existed has none. */
export function hasBatch(distDir: string): boolean {
  const tacho = join(distDir, "tacho.cjs");
  const { status } = spawnSync(process.execPath, [tacho, "forecast", "--batch"], { input: "" });
  return status === 0;
}

export function openBatch(distDir: string): Batch {
  const args = [join(distDir, "tacho.cjs"), "forecast", "--batch"];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const answers = new Map<string, Answer | undefined>();
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    const said: BatchLine = JSON.parse(line);
    answers.set(said.id, answerOf(said));
  });
  const ended = Promise.all([once(lines, "close"), exited(child)]);
  return {
    async ask({ id, kind, history, nowMs }) {
      const line = JSON.stringify({ id, kind, history, nowMs });
      if (!child.stdin.write(`${line}\n`)) await once(child.stdin, "drain");
    },
    async answers() {
      child.stdin.end();
      await ended;
      return answers;
    },
  };
}

async function exited(child: ChildProcess): Promise<void> {
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`tacho forecast --batch exited with ${code}.`);
}

/** What interfaces are given, as the evaluator compares it. */
export function answerOf(said: Omit<BatchLine, "id"> | undefined): Answer | undefined {
  const { probabilityOfExhaustion: probability, usedPercentAtReset } = said ?? {};
  if (typeof probability !== "number" || !usedPercentAtReset) return undefined;
  const { exhaustsAtMs, exhaustsAtMsInterval } = said ?? {};
  return {
    probability,
    ...usedPercentAtReset,
    ...(typeof exhaustsAtMs === "number" && { exhaustsAtMs }),
    ...(exhaustsAtMsInterval && { exhaustsAtMsInterval }),
  };
}
