import { MS_PER_DAY, MS_PER_MINUTE } from "../platform/time.ts";

export const SINK_TYPES = ["file", "command", "cloudflare-kv", "http"] as const;
export type SinkType = (typeof SINK_TYPES)[number];

/** Where the access token is handed to. */
export type SinkConfig = SinkPlace & {
  /** Encrypts what is handed over (AES-256-GCM); the file holds 32 bytes as 64 hex digits or base64. */
  encryptionKeyFile?: string;
  /** Name of the variable that holds such a key. */
  encryptionKeyEnv?: string;
};

type SinkPlace =
  | { type: "file"; path: string }
  | { type: "command"; argv: readonly string[] }
  | CloudflareKvPlace
  | { type: "http"; url: string; token: string; allowPrivate: boolean };

export type CloudflareKvPlace = {
  type: "cloudflare-kv";
  accountId: string;
  namespaceId: string;
  apiToken: string;
  /** `<account>` and `<device>` are filled in. */
  key: string;
  apiBaseUrl: string;
};

export type CredentialsConfig = {
  sinks: readonly SinkConfig[];
  /** Between two pushes. */
  minIntervalMs: number;
  /** Unsafe: whoever refreshes with it logs Claude Code out. */
  includeRefreshToken: boolean;
  /** Lets the client itself refresh a login that runs out while nobody works (`claude auth status`). */
  delegatedRefresh: boolean;
};

export const DEFAULT_KV_KEY = "cred:<account>:<device>";
export const CLOUDFLARE_API = "https://api.cloudflare.com/client/v4";

export const VARIABLE_NAME = /^[A-Za-z_]\w*$/;
export const MIN_PUSH_INTERVAL_MS = 1_000;
export const MAX_PUSH_INTERVAL_MS = MS_PER_DAY;

export const DEFAULT_CREDENTIALS: CredentialsConfig = {
  sinks: [],
  minIntervalMs: 5 * MS_PER_MINUTE,
  includeRefreshToken: false,
  delegatedRefresh: false,
};
