/**
 * The name when it can be a file name of ours, else `undefined`. No dots: `<id>.tail.json` must not
 * be forgeable by an id, and no name may climb out of the state directory.
 */
export function safeName(name: string | undefined): string | undefined {
  return name !== undefined && /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(name) ? name : undefined;
}
