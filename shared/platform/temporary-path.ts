/**
 * Where a file is written before it takes its name; removed later when a killed writer left it there
 * (leftovers-file.ts). No two writers get the same.
 */
export function temporaryPath(path: string): string {
  return `${path}.${process.pid}-${Math.random().toString(36).slice(2, 8)}.tmp`;
}
