import type { SinkType } from "../config/credentials-config.ts";

/** What a sink should hold: this token, put there with these settings. */
export type Wish = SinkName & { fingerprint: string; settings: string };

/** What of a sink decides how often it may be written to. */
export type SinkName = {
  sinkId: string;
  type: SinkType;
  /** Sinks of one namespace share its limits. */
  namespace?: string;
};
