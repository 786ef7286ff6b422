import { isObject } from "./read-value.ts";
import { absolutePath } from "./state-paths.ts";

type Environment = { readonly [name: string]: string | undefined };
type Load = (path: string) => unknown;

/** The user's home as the environment says it, else as the system does. */
export function homeDirOf(env: Environment, load: Load): string {
  return homeIn(env) ?? askSystem(load, "homedir") ?? "/";
}

/** The user's home as the environment says it; `undefined` when it says none, or a relative one. */
export function homeIn({ HOME, USERPROFILE }: Environment): string | undefined {
  return absolutePath(HOME) ?? absolutePath(USERPROFILE);
}

/** The host's name; asked seldom, and `node:os` costs 0.3 ms to load. */
export function hostNameOf(load: Load): string {
  return askSystem(load, "hostname") ?? "unknown";
}

function askSystem(load: Load, question: "homedir" | "hostname"): string | undefined {
  const system = load("node:os");
  const ask = isObject(system) ? system[question] : undefined;
  try {
    const answer: unknown = typeof ask === "function" ? ask() : undefined;
    return typeof answer === "string" && answer !== "" ? answer : undefined;
  } catch {
    // A user id without a name, as containers have them.
    return undefined;
  }
}
