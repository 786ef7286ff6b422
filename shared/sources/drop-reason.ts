/** Why a line that tells of usage was not counted. */
export const DROP_REASONS = [
  /** No JSON object, because it is torn, half overwritten or something else. */
  "not_json",
  /** Longer than any line that is read (see read-lines-file.ts). */
  "too_long",
  /** The tool's own error message in place of an answer. */
  "synthetic",
  /** Neither an id nor a request to tell its copies by. */
  "no_id",
  /** Token fields that are no counts. */
  "bad_tokens",
  /** At a time outside the years 1970 to 9999. */
  "bad_time",
  /** What a fork repeats of the session it came from. */
  "replay",
  /** Compressed, and damaged: it cannot be unpacked. */
  "packed",
] as const;
export type DropReason = (typeof DROP_REASONS)[number];
