import type { Config } from "../shared/config/config.ts";
import type { WindowOutlook } from "../shared/quota/outlook.ts";
import type { SessionRecord } from "../shared/sessions/session-record.ts";
import type { StatuslineInput } from "./input.ts";

/** Everything the line may say, gathered; the view decides what of it to say. */
export type LineFacts = {
  nowMs: number;
  input: StatuslineInput;
  /** This session as just recorded. */
  record: SessionRecord;
  quota: { fiveHour?: WindowOutlook; sevenDay?: WindowOutlook };
  otherLiveSessions: number;
  /** Context percent at which the client compacts by itself; absent when that is switched off. */
  autoCompactPercent?: number;
  config: Config["statusline"];
  /** A short plain warning that takes the place of nothing, e.g. a state directory that is full. */
  notice?: string;
};
