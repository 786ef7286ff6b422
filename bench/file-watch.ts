import { readJsonFile } from "../shared/platform/json-file.ts";

export type FileWatch = { stop: () => { reads: number; torn: number } };

const EVERY_MS = 10;

/** Reads a JSON file again and again as another tool would; torn: not whole, or gone once it was there. */
export function watchFile(path: string): FileWatch {
  let reads = 0;
  let torn = 0;
  let wasThere = false;
  const timer = setInterval(() => {
    const { kind } = readJsonFile(path);
    reads++;
    if (kind === "corrupt" || (wasThere && kind !== "ok")) torn++;
    wasThere ||= kind === "ok";
  }, EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return { reads, torn };
    },
  };
}
