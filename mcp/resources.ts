import type { ReadResourceResult, Resource } from "@modelcontextprotocol/sdk/types.js";
import type { ToolDeps } from "./deps.ts";
import type { Tool } from "./tool.ts";
import { quota } from "./tools/quota.ts";
import { sessions } from "./tools/sessions.ts";

/** A resource is what a tool answers to fixed arguments, as JSON. */
type ToolResource = Resource & { tool: Tool; args: Readonly<Record<string, unknown>> };

const RESOURCES: readonly ToolResource[] = [
  {
    uri: "tacho://quota",
    name: "quota",
    title: "Quota left",
    description: "Rate-limit windows of this session's account, as the tool quota answers.",
    mimeType: "application/json",
    tool: quota,
    args: {},
  },
  {
    uri: "tacho://sessions",
    name: "sessions",
    title: "All sessions",
    description: "Every session on record, as the tool sessions answers.",
    mimeType: "application/json",
    tool: sessions,
    args: { state: "all", limit: 200 },
  },
];

export function listResources(): Resource[] {
  return RESOURCES.map(({ tool: _, args: __, ...resource }) => resource);
}

export function resourceUris(): string[] {
  return RESOURCES.map(({ uri }) => uri);
}

/** `undefined` for an address that is none of ours. */
export async function readResource(
  uri: string,
  deps: ToolDeps,
): Promise<ReadResourceResult | undefined> {
  const resource = RESOURCES.find((one) => one.uri === uri);
  if (resource === undefined) return undefined;
  const { value, text: summary } = await resource.tool.answer(resource.args, deps);
  const text = JSON.stringify({ summary, ...value });
  return { contents: [{ uri, mimeType: "application/json", text }] };
}

/**
 * Changes exactly when the resource says something new: ages, countdowns and other numbers that only
 * follow the clock are left out.
 */
export async function resourceSignature(uri: string, deps: ToolDeps): Promise<string | undefined> {
  const resource = RESOURCES.find((one) => one.uri === uri);
  const answer = await resource?.tool.answer(resource.args, deps);
  return (
    answer && JSON.stringify(answer.value, (key, part) => (FOLLOWS_THE_CLOCK.has(key) ? 0 : part))
  );
}

const FOLLOWS_THE_CLOCK = new Set([
  "ageMs",
  "resetsInMs",
  "elapsedPercent",
  "paceDeltaPercent",
  "burn",
  "forecast",
  "confidence",
]);
