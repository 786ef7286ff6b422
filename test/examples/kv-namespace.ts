/** A KV namespace as a worker sees it, two keys to a page. */
export function createNamespace(values: Readonly<Record<string, string>>) {
  const names = Object.keys(values).sort();
  return {
    get: async (key: string) => values[key] ?? null,
    list: async ({ prefix, cursor }: { prefix: string; cursor?: string }) => {
      const found = names.filter((name) => name.startsWith(prefix));
      const start = Number(cursor ?? 0);
      const keys = found.slice(start, start + 2).map((name) => ({ name }));
      return start + 2 < found.length
        ? { keys, list_complete: false, cursor: String(start + 2) }
        : { keys, list_complete: true };
    },
  };
}
