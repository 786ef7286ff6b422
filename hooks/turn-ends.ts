/** Events after which Claude does nothing more until somebody asks. */
export const TURN_ENDS: ReadonlySet<string> = new Set(["Stop", "StopFailure"]);
