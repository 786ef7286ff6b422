import { cutText } from "../../shared/display/display-width.ts";
import { folderAddress } from "../../shared/display/link.ts";
import type { Span } from "../../shared/display/span.ts";
import type { View } from "../view.ts";
import type { Drawing } from "./drawing.ts";

/** Cells that a name may take: all it wants, then enough to recognise it, then to tell it apart. */
const NAME_WIDTHS = [Number.POSITIVE_INFINITY, 24, 12];

/** `Opus 5.5 ·medium ·fast` */
export function drawModel({ model }: View, { glyphs, isBare }: Drawing, step: number): Span[] {
  if (model === undefined) return [];
  const { name, effort, isFast } = model;
  // "Opus 5.5 (1M context)": the context segment says how large it is.
  const isShort = isBare || step > 0;
  const spans: Span[] = [{ text: isShort ? name.replace(/ \(.*\)$/, "") : name, role: "bright" }];
  if (isBare || step > 1) return spans;
  if (effort !== undefined) spans.push({ text: ` ${glyphs.detail}${effort}`, role: "dim" });
  if (isFast) spans.push({ text: ` ${glyphs.detail}fast`, role: "dim" });
  return spans;
}

/** `acme-api` */
export function drawProject({ project }: View, drawing: Drawing, step: number): Span[] {
  if (project === undefined) return [];
  const address = drawing.hasLinks ? folderAddress(project.dir) : undefined;
  return [{ text: nameAt(step, project.name, drawing), role: "accent", address }];
}

/** `⎇ fix/dns [hotfix]`: the branch, and the worktree when that has another name. */
export function drawBranch({ branch }: View, drawing: Drawing, step: number): Span[] {
  if (branch === undefined) return [];
  const { branchOpen, branchClose } = drawing.glyphs;
  const spans: Span[] = [
    { text: branchOpen, role: "dim" },
    { text: nameAt(step - 1, branch.name, drawing), role: "text" },
    { text: branchClose, role: "dim" },
  ];
  if (branch.worktree !== undefined && step === 0) {
    spans.push({ text: ` [${branch.worktree}]`, role: "dim" });
  }
  return spans;
}

/** `@reviewer “fix the DNS”`: the agent that the session runs as, and the name it was given. */
export function drawSession({ session }: View, drawing: Drawing, step: number): Span[] {
  if (session === undefined) return [];
  const { agent, name } = session;
  const { quoteOpen, quoteClose } = drawing.glyphs;
  const spans: Span[] = [];
  if (agent !== undefined) spans.push({ text: `@${nameAt(step, agent, drawing)}`, role: "text" });
  if (agent !== undefined && name !== undefined) spans.push({ text: " " });
  if (name !== undefined) {
    spans.push({ text: quoteOpen + nameAt(step, name, drawing) + quoteClose, role: "text" });
  }
  return spans;
}

function nameAt(step: number, name: string, { glyphs }: Drawing): string {
  const maxWidth = NAME_WIDTHS[step];
  return maxWidth === undefined ? name : cutText(name, maxWidth, glyphs.ellipsis);
}
