import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createFixture } from "fs-fixture";
import { onTestFinished } from "vitest";
import { run } from "../../cli/run.ts";
import { removeHome } from "../e2e/remove-home.ts";
import { createWorld, type TestWorld } from "./test-world.ts";

/** 21 November 2026, 12:30 UTC. */
export const NOON = Date.UTC(2026, 10, 21, 12, 30);

export type Answer = {
  /** `2026-11-20T09:00` in UTC. */
  at: string;
  model?: string;
  input?: number;
  output?: number;
  read?: number;
  write?: number;
  /** The message's id; by itself each answer has its own. */
  id?: string;
  agent?: string;
};

export type UsageHome = {
  dir: string;
  /** A transcript of Claude Code in the folder of a project; subagents get files of their own. */
  session: (project: string, sessionId: string, answers: readonly Answer[]) => void;
  write: (path: string, text: string) => string;
  /** A terminal of this width; without one stdout is a pipe. */
  world: (columns?: number, env?: Record<string, string>) => TestWorld;
  /** What `tacho <args>` prints; fails when it does. */
  tacho: (
    args: readonly string[],
    columns?: number,
    env?: Record<string, string>,
  ) => Promise<string>;
};

/** Prices of the tests: round, and the same whatever Tacho is shipped with. */
const PRICES = {
  version: 1,
  date: "2026-10-01",
  source: "tests",
  models: [
    { id: "claude-opus-5-5", names: ["claude-opus-5-5"], prices: [{ rates: [4, 20, 0.2, 5, 8] }] },
    {
      id: "claude-sonnet-5",
      names: ["claude-sonnet-5"],
      prices: [{ rates: [2, 10, 0.2, 2.5, 4] }],
    },
  ],
};

/** A home without usage, and ways to make some; it goes with the test. */
export async function usageHome(): Promise<UsageHome> {
  const fixture = await createFixture({});
  onTestFinished(() => removeHome(fixture.path));
  const dir = fixture.path.replace(/\/$/, "");
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
    return join(dir, path);
  };
  write("checkout/dist/prices.json", JSON.stringify(PRICES));
  const world: UsageHome["world"] = (columns, env = {}) =>
    createWorld({
      homeDir: dir,
      env: { HOME: dir, NO_COLOR: "1", TZ: "UTC", ...env },
      nowMs: () => NOON,
      stdoutIsTerminal: columns !== undefined,
      terminalSize: () => (columns === undefined ? undefined : { columns, rows: 40 }),
    });
  return {
    dir,
    write,
    world,
    session(project, sessionId, answers) {
      const folder = `.claude/projects/${project.replaceAll("/", "-")}`;
      const files = new Map<string, string>();
      for (const [index, answer] of answers.entries()) {
        const { agent } = answer;
        const path =
          agent === undefined
            ? `${folder}/${sessionId}.jsonl`
            : `${folder}/${sessionId}/subagents/agent-${agent}.jsonl`;
        const line = answerRow({ ...answer, id: answer.id ?? `${sessionId}-${index}` });
        const row = { ...line, sessionId, cwd: project };
        files.set(path, `${files.get(path) ?? ""}${JSON.stringify(row)}\n`);
      }
      for (const [path, text] of files) write(path, text);
    },
    async tacho(args, columns, env) {
      const inHome = world(columns, env);
      const exitCode = await run(args, inHome);
      if (exitCode !== 0) throw new Error(`${exitCode}: ${inHome.stderr()}${inHome.stdout()}`);
      return inHome.stdout();
    },
  };
}

function answerRow({ at, id, agent, model, input = 0, output = 0, read = 0, write = 0 }: Answer) {
  return {
    type: "assistant",
    uuid: `uuid-${id}`,
    requestId: `req-${id}`,
    timestamp: `${at}:00.000Z`,
    isSidechain: agent !== undefined,
    ...(agent === undefined ? {} : { agentId: agent }),
    message: {
      id,
      type: "message",
      role: "assistant",
      model: model ?? "claude-opus-5-5",
      usage: {
        input_tokens: input,
        output_tokens: output,
        cache_read_input_tokens: read,
        cache_creation_input_tokens: write,
      },
    },
  };
}

/** Four days in three projects: two models with a price and one without, and a subagent. */
export function recordFourDays(home: UsageHome): void {
  home.session("/x/acme-api", "5d0c2f4e-acme", [
    { at: "2026-11-18T09:05", input: 1_200, output: 34_000, read: 4_200_000, write: 380_000 },
    { at: "2026-11-18T15:40", input: 900, output: 51_000, read: 9_100_000, write: 410_000 },
    { at: "2026-11-19T10:20", input: 2_400, output: 88_000, read: 21_600_000, write: 940_000 },
    {
      at: "2026-11-19T10:31",
      agent: "a7",
      model: "claude-sonnet-5",
      input: 300,
      output: 12_000,
      read: 800_000,
      write: 120_000,
    },
  ]);
  home.session("/x/infra", "9b1e77aa-infra", [
    {
      at: "2026-11-20T08:02",
      model: "claude-sonnet-5",
      input: 700,
      output: 9_000,
      read: 610_000,
      write: 88_000,
    },
    { at: "2026-11-20T23:50", model: "glm-9", input: 52_000, output: 3_100 },
  ]);
  home.session("/x/docs", "c0ffee00-docs", [
    { at: "2026-11-21T11:15", input: 40, output: 900, read: 72_000, write: 9_000 },
  ]);
}
