import { isObject } from "./read-value.ts";

type Environment = { readonly [name: string]: string | undefined };
type Load = (path: string) => unknown;

/** The user's home as the environment says it, else as the system does. */
export function homeDirOf(env: Environment, load: Load): string {
  return env.HOME ?? env.USERPROFILE ?? askSystem(load, "homedir") ?? "/";
}

/** The host's name; asked seldom, and `node:os` costs 0.3 ms to load. */
export function hostNameOf(load: Load): string {
  return askSystem(load, "hostname") ?? "unknown";
}

function askSystem(load: Load, question: "homedir" | "hostname"): string | undefined {
  const system = load("node:os");
  const ask = isObject(system) ? system[question] : undefined;
  const answer: unknown = typeof ask === "function" ? ask() : undefined;
  return typeof answer === "string" && answer !== "" ? answer : undefined;
}
