import { usageError } from "../usage-error.ts";

export type UsageFormat = "table" | "json" | "csv" | "ndjson";

/** Which of the options is given; throws a usage error for more than one. */
export function usageFormat(
  options: {
    [Format in Exclude<UsageFormat, "table">]?: boolean | undefined;
  },
): UsageFormat {
  const { json, csv, ndjson } = options;
  if ([json, csv, ndjson].filter(Boolean).length > 1) {
    throw usageError("--json, --csv and --ndjson exclude each other.", "usage");
  }
  if (json) return "json";
  if (csv) return "csv";
  return ndjson ? "ndjson" : "table";
}
