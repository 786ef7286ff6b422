/** One thing that doctor looked at. A `warn` or `fail` says what to do next. */
export type Check =
  | { id: string; status: "ok" | "off"; text: string }
  | { id: string; status: "warn" | "fail"; text: string; nextStep: string };

export function ok(id: string, text: string): Check {
  return { id, status: "ok", text };
}

/** Not in use, which is nobody's fault. */
export function off(id: string, text: string): Check {
  return { id, status: "off", text };
}

/** Works, but not as it could. */
export function warn(id: string, text: string, nextStep: string): Check {
  return { id, status: "warn", text, nextStep };
}

/** Does not work. */
export function fail(id: string, text: string, nextStep: string): Check {
  return { id, status: "fail", text, nextStep };
}

/** A sentence that ends with `Run: …`, as a warning whose next step that is. */
export function warnOf(id: string, problem: string, elseStep: string): Check {
  const [, text = problem, step = elseStep] = /^(.+[.?!]) (Run: .+)$/.exec(problem) ?? [];
  return warn(id, text, step);
}
