import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { isObject, type JsonObject, parseObject } from "../../shared/platform/read-value.ts";
import { bundleEnv, bundleNode, bundlePath } from "./spawn-bundle.ts";

export type McpProcess = {
  child: ChildProcessWithoutNullStreams;
  /** Writes one line as it is. */
  write: (line: string) => void;
  /** Waits for the answer with this id; rejects after 45 seconds or when the server has ended. */
  answerTo: (id: string | number) => Promise<JsonObject>;
  request: (method: string, params?: object) => Promise<JsonObject>;
  callTool: (name: string, args?: object) => Promise<JsonObject>;
  /** All that came out so far, line by line; what is no JSON stands there as text. */
  lines: (JsonObject | string)[];
  stderr: () => string;
  /** Code and signal, once it has ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
};

type McpOptions = {
  home: string;
  env?: Readonly<Record<string, string | undefined>>;
  /** Program and arguments that run the command after them, such as one that changes the user. */
  through?: readonly string[];
};

/** The shipped server as the client starts it. End it with `child.kill`. */
export async function startMcp({ home, env, through = [] }: McpOptions): Promise<McpProcess> {
  const [program = bundleNode, ...args] = [...through, bundleNode, await bundlePath("mcp")];
  const child = spawn(program, args, { env: bundleEnv(home, env), cwd: home });
  const lines: McpProcess["lines"] = [];
  const waiting = new Set<() => void>();
  let stderr = "";
  let rest = "";
  let hasEnded = false;
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  // A server that has ended takes no more lines; tests look at how it ended.
  child.stdin.on("error", () => {});
  child.stdout.on("data", (chunk) => {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts.map((line) => parseObject(line) ?? line));
    for (const check of waiting) check();
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on("close", (code, signal) => {
      hasEnded = true;
      for (const check of waiting) check();
      resolve({ code, signal });
    });
  });

  const answerTo = (id: string | number) =>
    new Promise<JsonObject>((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        waiting.delete(check);
        finish();
      };
      const check = () => {
        const answer = lines.find((line) => isObject(line) && line.id === id);
        if (isObject(answer)) settle(() => resolve(answer));
        else if (hasEnded) settle(() => reject(new Error(`ended without answering: ${stderr}`)));
      };
      const timer = setTimeout(
        () => settle(() => reject(new Error(`no answer to ${id}: ${stderr}`))),
        45_000,
      );
      waiting.add(check);
      check();
    });
  const write = (line: string) => void child.stdin.write(`${line}\n`);
  let nextId = 1_000;
  const request = (method: string, params: object = {}) => {
    const id = nextId++;
    write(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    return answerTo(id);
  };
  const callTool = (name: string, args: object = {}) =>
    request("tools/call", { name, arguments: args });
  return { child, write, answerTo, request, callTool, lines, stderr: () => stderr, ended };
}

/** The client's first three lines, in one. */
export async function shakeHands(server: McpProcess): Promise<JsonObject> {
  const answer = await server.request("initialize", {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "claude-code", version: "2.1.329" },
  });
  server.write(JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }));
  return answer;
}
