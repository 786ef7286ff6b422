/** Work that is done again and again beside the sending, one at a time. */
export type Chore = { name: string; everyMs: number; run: () => Promise<void> };
