/** One thing that doctor looked at. A `warn` or `fail` says what to do next. */
export type Check =
  | { id: string; status: "ok"; text: string }
  | { id: string; status: "warn" | "fail"; text: string; nextStep: string };

export function ok(id: string, text: string): Check {
  return { id, status: "ok", text };
}

/** Works, but not as it could. */
export function warn(id: string, text: string, nextStep: string): Check {
  return { id, status: "warn", text, nextStep };
}

/** Does not work. */
export function fail(id: string, text: string, nextStep: string): Check {
  return { id, status: "fail", text, nextStep };
}
