/**
 * The text in lines of at most `columns` cells, broken between words and indented like its first. A
 * `%` stays with its number.
 */
export function wrapWords(text: string, columns: number): string[] {
  const indent = /^ */.exec(text)?.[0] ?? "";
  const lines: string[] = [];
  let line = "";
  for (const word of text.trim().split(/ +(?![ %])/)) {
    const longer = line === "" ? indent + word : `${line} ${word}`;
    if (line !== "" && longer.length > columns) {
      lines.push(line);
      line = indent + word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}
