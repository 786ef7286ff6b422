/** A file of a tree; `path` is relative to the home, with forward slashes. */
export type TreeFile = {
  path: string;
  text: string | Buffer;
  /** May be cut anywhere and continued later, as its tool writes it; others come as a whole. */
  grows: boolean;
  /** Its tool writes it before others, which mean something else without it. */
  isEarly?: boolean;
};
