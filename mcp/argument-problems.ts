import * as z from "zod";
import type { Tool } from "./tool.ts";
import { boundedName } from "./wording.ts";

/** What is wrong with the arguments of a call, what the tool takes, and a call that is right. */
export function argumentProblems({ issues }: z.ZodError, { name, input, example }: Tool): string {
  const problems = issues.slice(0, 5).map((issue) => `${problemOf(issue)}.`);
  const taken = Object.entries(input.shape).map(([key, schema]) => argumentText(key, schema));
  const call = `${name} ${JSON.stringify(example)}`;
  return [...problems, `${name} takes ${taken.join(", ")}.`, `For example: ${call}`].join(" ");
}

function problemOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") {
    const keys = issue.keys.slice(0, 5).map((key) => `"${boundedName(key)}"`);
    return keys.length === 1
      ? `There is no argument ${keys.join()}`
      : `There are no arguments ${keys.join(", ")}`;
  }
  const key = issue.path.length === 0 ? "The arguments" : `"${issue.path.join(".")}"`;
  return `${key} ${issue.path.length === 0 ? "must be an object" : expectation(issue)}`;
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_value":
      return `must be ${orText(issue.values)}`;
    case "invalid_type":
      return `must be a ${issue.expected === "int" ? "whole number" : issue.expected}`;
    case "too_small":
      return issue.origin === "string"
        ? "must not be empty"
        : `must be at least ${issue.minimum.toString()}`;
    case "too_big":
      return issue.origin === "string" ? "is too long" : `must be at most ${issue.maximum}`;
    default:
      return "is not valid";
  }
}

function orText(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(" or ");
}

function argumentText(key: string, schema: z.core.$ZodType): string {
  const { description } = z.globalRegistry.get(schema) ?? {};
  return description === undefined ? key : `${key} (${description})`;
}
