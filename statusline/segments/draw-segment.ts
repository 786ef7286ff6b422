import type { SegmentName } from "../../shared/config/config.ts";
import { drawAgents, drawOthers } from "./company.ts";
import { drawContext } from "./context.ts";
import type { DrawSegment } from "./drawing.ts";
import { drawBurn, drawCache } from "./flow.ts";
import { drawBranch, drawModel, drawProject, drawSession } from "./identity.ts";
import { drawFiveHour, drawSevenDay } from "./quota.ts";
import { drawCost, drawLines, drawPullRequest, drawTokens } from "./work.ts";

export const DRAW_SEGMENT: Record<SegmentName, DrawSegment> = {
  model: drawModel,
  project: drawProject,
  branch: drawBranch,
  session: drawSession,
  cost: drawCost,
  lines: drawLines,
  pr: drawPullRequest,
  others: drawOthers,
  agents: drawAgents,
  context: drawContext,
  tokens: drawTokens,
  cache: drawCache,
  fiveHour: drawFiveHour,
  sevenDay: drawSevenDay,
  burn: drawBurn,
};
