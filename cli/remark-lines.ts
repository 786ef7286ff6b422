import type { Role } from "../shared/display/theme.ts";
import type { Look } from "./look.ts";
import { wrapWords } from "./wrap-words.ts";

/** In a pipe, text for a person is broken as if it were so wide. */
const PIPE_COLUMNS = 100;

/** A sentence beside a table, broken between words where the terminal ends. */
export function remarkLines(
  text: string,
  role: Role,
  { columns, paint }: Pick<Look, "columns" | "paint">,
): string[] {
  return wrapWords(text, columns ?? PIPE_COLUMNS).map((line) => paint(line, role));
}
