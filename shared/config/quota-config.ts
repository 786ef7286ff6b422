/** How the limits are learned beyond what the client tells its statusline. */
export type QuotaConfig = {
  /** Asks the service itself now and then, with the client's own access token. */
  poll: boolean;
  /** Another server than Anthropic's: a gateway that answers in its place. */
  apiBaseUrl?: string;
};

export const DEFAULT_QUOTA: QuotaConfig = { poll: false };
