/** Bytes that can be read and written anywhere: an open file, or a buffer. */
export type Bytes = {
  /** Fills the buffer from `offset` on; fewer bytes where they end before. Returns how many. */
  read: (into: Buffer, offset: number) => number;
  write: (bytes: Buffer, offset: number) => void;
  /** Cuts what is longer, fills what is shorter with zeros. */
  resize: (sizeBytes: number) => void;
};
