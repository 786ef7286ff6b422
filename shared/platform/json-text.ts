import { type Member, type ObjectSpan, objectSpan } from "./json-spans.ts";

/**
 * Edits of a JSON text that leave every other byte as it is: order, indentation, inline arrays, odd
 * numbers. `text` must be valid JSON with an object at the top, or blank.
 */

/** The text with `value` at `path`; objects on the way are made where they are missing. */
export function withJsonKey(text: string, path: readonly string[], value: unknown): string {
  if (text.trim() === "") return withJsonKey("{}\n", path, value);
  const layout = layoutOf(text);
  let span = objectSpan(text, text.indexOf("{"));
  for (const [depth, key] of path.entries()) {
    const member = span.members.findLast((candidate) => candidate.key === key);
    const rest = path.slice(depth + 1);
    if (member === undefined)
      return insertMember(text, span, depth, key, nest(rest, value), layout);
    if (rest.length === 0 || text[member.valueStart] !== "{") {
      const written = valueText(nest(rest, value), indentOf(text, member, depth, layout), layout);
      return splice(text, member.valueStart, member.valueEnd, written);
    }
    span = objectSpan(text, member.valueStart);
  }
  return text;
}

/** The text without the key at `path`; unchanged when it is not there. */
export function withoutJsonKey(text: string, path: readonly string[]): string {
  if (text.trim() === "") return text;
  let span = objectSpan(text, text.indexOf("{"));
  for (const key of path.slice(0, -1)) {
    const parent = span.members.findLast((member) => member.key === key);
    if (parent === undefined || text[parent.valueStart] !== "{") return text;
    span = objectSpan(text, parent.valueStart);
  }
  const index = span.members.findLastIndex((member) => member.key === path.at(-1));
  // Once more: a key may stand twice, and then the earlier one would come to life.
  return index === -1 ? text : withoutJsonKey(removeMember(text, span, index), path);
}

type Layout = { newline: string; unit: string; isCompact: boolean; isSpaced: boolean };

function layoutOf(text: string): Layout {
  const span = objectSpan(text, text.indexOf("{"));
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const [first] = span.members;
  if (first === undefined) return { newline, unit: "  ", isCompact: false, isSpaced: true };
  const lead = text.slice(span.open + 1, first.keyStart);
  const isCompact = !lead.includes("\n");
  const unit = isCompact ? "" : lead.slice(lead.lastIndexOf("\n") + 1);
  return { newline, unit, isCompact, isSpaced: text[first.valueStart - 1] !== ":" };
}

function insertMember(
  text: string,
  span: ObjectSpan,
  depth: number,
  key: string,
  value: unknown,
  layout: Layout,
): string {
  const last = span.members.at(-1);
  const indent = indentOf(text, last, depth, layout);
  const colon = layout.isSpaced ? ": " : ":";
  const member = `${JSON.stringify(key)}${colon}${valueText(value, indent, layout)}`;
  const lineBreak = layout.isCompact ? "" : `${layout.newline}${indent}`;
  if (last !== undefined) {
    const gap = layout.isCompact && layout.isSpaced ? " " : lineBreak;
    return splice(text, last.valueEnd, last.valueEnd, `,${gap}${member}`);
  }
  const end = layout.isCompact ? "" : `${layout.newline}${layout.unit.repeat(depth)}`;
  return splice(text, span.open + 1, span.close, `${lineBreak}${member}${end}`);
}

/** The whitespace that members at `depth` begin with: that of `member`, if it has its own line. */
function indentOf(text: string, member: Member | undefined, depth: number, layout: Layout): string {
  if (layout.isCompact) return "";
  const lineStart = member === undefined ? 0 : text.lastIndexOf("\n", member.keyStart) + 1;
  const lead = member === undefined ? undefined : text.slice(lineStart, member.keyStart);
  return lead !== undefined && lead.trim() === "" ? lead : layout.unit.repeat(depth + 1);
}

function valueText(value: unknown, indent: string, layout: Layout): string {
  if (layout.isCompact) return JSON.stringify(value);
  const lines = JSON.stringify(value, null, layout.unit).split("\n");
  return lines.join(`${layout.newline}${indent}`);
}

function nest(path: readonly string[], value: unknown): unknown {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}

function removeMember(text: string, span: ObjectSpan, index: number): string {
  const member = span.members[index];
  const previous = span.members[index - 1];
  const next = span.members[index + 1];
  if (member === undefined) return text;
  if (next !== undefined) return splice(text, member.keyStart, next.keyStart, "");
  if (previous !== undefined) return splice(text, previous.valueEnd, member.valueEnd, "");
  return splice(text, span.open + 1, span.close, "");
}

function splice(text: string, from: number, to: number, inserted: string): string {
  return text.slice(0, from) + inserted + text.slice(to);
}
