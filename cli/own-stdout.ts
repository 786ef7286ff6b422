import { fstatSync, writeFileSync } from "node:fs";
import { AppError } from "../shared/platform/app-error.ts";
import { errorCode } from "../shared/platform/json-file.ts";

const STDOUT = 1;

/** Writes all of a text, or throws: on a full disk the stream of a file would keep a part, and say nothing. */
export function stdoutWriter(stdout: NodeJS.WriteStream): (text: string) => void {
  let isFile: boolean | undefined;
  return (text) => {
    isFile ??= fstatSync(STDOUT).isFile();
    if (isFile) writeWhole(text);
    else stdout.write(text);
  };
}

function writeWhole(text: string): void {
  try {
    writeFileSync(STDOUT, text);
  } catch (error) {
    throw new AppError("OUTPUT_CUT", unwritable(errorCode(error)), { cause: error });
  }
}

function unwritable(code: string | undefined): string {
  return `the output could not be written (${code}).`;
}

/** `tacho status | head -1` closes our stdout early, which is no failure; anything else is. */
export function endWithStdout(process: NodeJS.Process): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    process.stderr.write(`tacho: ${unwritable(error.code)}\n`);
    process.exit(1);
  });
}
