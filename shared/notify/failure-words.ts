import { shown } from "./session-facts.ts";

/** An error of the client in words: the end of the title, and what to do. */
export type FailureWords = { label: string; advice: string };

/** `kind` as the client's StopFailure hook names it; others are shown by their name. */
export function failureWords(kind: string | undefined): FailureWords {
  const name = kind ?? "unknown";
  if (Object.hasOwn(WORDS, name)) return WORDS[name] ?? UNKNOWN;
  return { ...UNKNOWN, label: shown(name.replaceAll("_", " ")) ?? UNKNOWN.label };
}

const UNKNOWN: FailureWords = { label: "unknown error", advice: "The session says more." };

const WORDS: { readonly [kind: string]: FailureWords } = {
  authentication_failed: { label: "login refused", advice: "Log in again there: /login" },
  oauth_org_not_allowed: {
    label: "organization not allowed",
    advice: "Log in with an organization that may use Claude Code: /login",
  },
  account_on_hold: { label: "account on hold", advice: "The settings on claude.ai say why." },
  verification_required: {
    label: "verification required",
    advice: "Verify the account on claude.ai, then send the prompt again.",
  },
  billing_error: {
    label: "billing problem",
    advice: "Check the credit balance or the payment method.",
  },
  rate_limit: { label: "rate limit", advice: "When it resets is not known here: /usage tells." },
  overloaded: {
    label: "API overloaded",
    advice: "It passes by itself: send the prompt again in a few minutes.",
  },
  invalid_request: { label: "invalid request", advice: UNKNOWN.advice },
  model_not_found: { label: "model not found", advice: "Choose another one there: /model" },
  server_error: {
    label: "server error",
    advice: "It passes by itself: send the prompt again in a few minutes.",
  },
  unknown: UNKNOWN,
  max_output_tokens: {
    label: "answer too long",
    advice: "Ask it to go on, in smaller steps.",
  },
  cloud_credential_error: {
    label: "cloud login refused",
    advice: "Renew the login of the cloud provider there.",
  },
};
