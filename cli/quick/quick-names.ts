/** Commands that the starter runs from `usage.main.cjs`; all others from `tacho.main.cjs`. */
export const QUICK_NAMES: readonly string[] = ["usage", "export", "stats", "audit"];
