/** Why nothing is told while `alerts.json` is not ours to read. */
export function blockedText(alertsFile: string): string {
  return `${alertsFile} cannot be read by this version of Tacho: no limit is told. Update Tacho, or remove the file.`;
}
