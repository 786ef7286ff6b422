import * as z from "zod";
import {
  CLOUDFLARE_API,
  type CredentialsConfig,
  DEFAULT_CREDENTIALS,
  DEFAULT_KV_KEY,
  MAX_PUSH_INTERVAL_MS,
  MIN_PUSH_INTERVAL_MS,
  SINK_TYPES,
  VARIABLE_NAME,
} from "./credentials-config.ts";
import { absolutePathSchema, argvSchema, secretSchema, serviceUrlSchema } from "./field-schema.ts";

const { minIntervalMs, includeRefreshToken, delegatedRefresh } = DEFAULT_CREDENTIALS;

/** A part of Cloudflare's addresses: anything with a slash would lead elsewhere. */
const cloudflareIdSchema = z
  .string()
  .regex(/^[\w-]{1,100}$/, "must be an id of letters and digits");

const KV_KEY = /^(?:[^\s<>\p{Cc}]|<account>|<device>){1,256}$/u;

const encryption = {
  encryptionKeyFile: absolutePathSchema
    .exactOptional()
    .describe("Encrypts what is handed over: file with 32 bytes as 64 hex digits or base64."),
  encryptionKeyEnv: z
    .string()
    .regex(VARIABLE_NAME, "must be the name of an environment variable")
    .exactOptional()
    .describe("Name of the environment variable that holds such a key."),
};

const fileSinkSchema = z.strictObject({
  type: z.literal("file").describe("A file that only its owner may read."),
  path: absolutePathSchema.describe(
    "Absolute path of the file; <account> and <device> are filled in.",
  ),
  ...encryption,
});

const commandSinkSchema = z.strictObject({
  type: z.literal("command").describe("A program."),
  argv: argvSchema.describe(
    "It and its arguments, run without a shell; <account> and <device> are filled in, the JSON is on its stdin.",
  ),
  ...encryption,
});

const cloudflareKvSinkSchema = z.strictObject({
  type: z.literal("cloudflare-kv").describe("A Workers KV namespace."),
  accountId: cloudflareIdSchema.describe("Account of the namespace."),
  namespaceId: cloudflareIdSchema.describe("The namespace."),
  apiToken: secretSchema.describe("Secret: a token that may write to it."),
  key: z
    .string()
    .regex(KV_KEY, "must be text without white space; of <...> it may hold <account> and <device>")
    .default(DEFAULT_KV_KEY)
    .describe("Name of the entry; <account> and <device> are filled in."),
  apiBaseUrl: serviceUrlSchema.default(CLOUDFLARE_API).describe("Where Cloudflare's API is."),
  ...encryption,
});

const httpSinkSchema = z.strictObject({
  type: z.literal("http").describe("A server of your own."),
  url: serviceUrlSchema.describe(
    "Secret: gets a PUT with the JSON; <account> and <device> are filled in.",
  ),
  token: secretSchema.describe("Secret: the bearer token of each request."),
  allowPrivate: z
    .boolean()
    .default(false)
    .describe("Also send to addresses of the own network and of this machine."),
  ...encryption,
});

const sinkSchema = z
  .discriminatedUnion(
    "type",
    [fileSinkSchema, commandSinkSchema, cloudflareKvSinkSchema, httpSinkSchema],
    `must be one of ${SINK_TYPES.join(", ")}`,
  )
  .refine(
    (sink) => sink.encryptionKeyFile === undefined || sink.encryptionKeyEnv === undefined,
    "must have encryptionKeyFile or encryptionKeyEnv, not both",
  );

/** To whom the login's access token is handed. */
export const credentialsSchema = z.strictObject({
  sinks: z.array(sinkSchema).max(20).default([]).describe("Where to; without any, nowhere."),
  minIntervalMs: z
    .int()
    .min(MIN_PUSH_INTERVAL_MS)
    .max(MAX_PUSH_INTERVAL_MS)
    .default(minIntervalMs)
    .describe(
      "Between two pushes to one sink; at least a second, or a login that flaps would use up what stores allow in a day.",
    ),
  includeRefreshToken: z
    .boolean()
    .default(includeRefreshToken)
    .describe("Unsafe: whoever refreshes with it logs Claude Code out."),
  delegatedRefresh: z
    .boolean()
    .default(delegatedRefresh)
    .describe("Have Claude Code itself refresh a login that runs out while nobody works."),
}) satisfies z.ZodType<CredentialsConfig>;
