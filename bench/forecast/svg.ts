/** A picture for the documentation: no scripts, no fonts of its own, readable on light and dark. */
export type Picture = { title: string; description: string; width: number; height: number };

export function svgText(
  { title, description, width, height }: Picture,
  parts: readonly string[],
): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">${escaped(title)}</title>
<desc id="description">${escaped(description)}</desc>
<style>
${THEME}
</style>
<rect class="paper" width="${width}" height="${height}" rx="8"/>
${parts.join("\n")}
</svg>
`;
}

const THEME = `text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #59636e; }
.head { font-size: 14px; font-weight: 600; fill: #1f2328; }
.strong { fill: #1f2328; }
.paper { fill: #ffffff; }
.grid { stroke: #d1d9e0; stroke-width: 1; fill: none; }
.axis { stroke: #818b98; stroke-width: 1; fill: none; }
.band { fill: #0969da; fill-opacity: 0.16; }
.inner { fill: #0969da; fill-opacity: 0.18; }
.said { stroke: #0969da; stroke-width: 2; fill: none; stroke-linejoin: round; }
.seven { stroke: #8250df; }
.truth { stroke: #bc4c00; stroke-width: 2; fill: none; stroke-linejoin: round; }
.later { stroke-dasharray: 4 3; }
.now { stroke: #818b98; stroke-width: 1; stroke-dasharray: 2 3; }
.ours { fill: #0969da; }
.spread { fill: #818b98; }
.shown { fill: #d1d9e0; }
.dot { fill: #0969da; }
.dot.of-week { fill: #8250df; }
@media (prefers-color-scheme: dark) {
text { fill: #9198a1; }
.head, .strong { fill: #f0f6fc; }
.paper { fill: #0d1117; }
.grid { stroke: #2f363d; }
.axis { stroke: #656c76; }
.band { fill: #4493f8; fill-opacity: 0.2; }
.inner { fill: #4493f8; fill-opacity: 0.22; }
.said { stroke: #4493f8; }
.seven { stroke: #ab7df8; }
.truth { stroke: #f0883e; }
.now { stroke: #656c76; }
.ours { fill: #4493f8; }
.spread { fill: #818b98; }
.shown { fill: #3d444d; }
.dot { fill: #4493f8; }
.dot.of-week { fill: #ab7df8; }
}`;

export type Point = readonly [x: number, y: number];
export type Anchor = "start" | "middle" | "end";

export function line(className: string, points: readonly Point[]): string {
  return `<path class="${className}" d="M${points.map(pair).join("L")}"/>`;
}

/** The area between two lines over the same x. */
export function area(className: string, upper: readonly Point[], lower: readonly Point[]): string {
  const outline = [...upper, ...[...lower].reverse()];
  return `<path class="${className}" d="M${outline.map(pair).join("L")}Z"/>`;
}

export function label(
  [x, y]: Point,
  text: string,
  { anchor = "start", className = "" }: { anchor?: Anchor; className?: string } = {},
): string {
  const look = className === "" ? "" : ` class="${className}"`;
  return `<text x="${short(x)}" y="${short(y)}" text-anchor="${anchor}"${look}>${escaped(text)}</text>`;
}

export function dot([x, y]: Point, radius: number, className: string): string {
  return `<circle class="${className}" cx="${short(x)}" cy="${short(y)}" r="${short(radius)}"/>`;
}

export function bar(className: string, [x, y]: Point, [width, height]: Point): string {
  const size = `width="${short(width)}" height="${short(height)}"`;
  return `<rect class="${className}" x="${short(x)}" y="${short(y)}" ${size} rx="2"/>`;
}

/** A rectangle of the picture with axes of its own: values in, places out. */
export type Panel = { x: (value: number) => number; y: (value: number) => number };
export type Frame = {
  left: number;
  top: number;
  width: number;
  height: number;
  maxX: number;
  maxY: number;
};

export function panelOf({ left, top, width, height, maxX, maxY }: Frame): Panel {
  return {
    x: (value) => left + (width * value) / maxX,
    y: (value) => top + height - (height * value) / maxY,
  };
}

function pair([x, y]: Point): string {
  return `${short(x)} ${short(y)}`;
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
