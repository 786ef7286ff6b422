export const MS_PER_SECOND = 1_000;
export const MS_PER_MINUTE = 60 * MS_PER_SECOND;
export const MS_PER_HOUR = 60 * MS_PER_MINUTE;
export const MS_PER_DAY = 24 * MS_PER_HOUR;

/** Clocks of hosts that share files may differ; a file dated further ahead was dated by a wrong clock. */
export const CLOCKS_DIFFER_MS = 2 * MS_PER_MINUTE;
