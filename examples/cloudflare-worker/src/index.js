import { newestEnvelope } from "./newest-envelope.js";
import { openEnvelope } from "./open-envelope.js";

/**
 * A worker that uses the access token which `tacho credentials sync` put into KV. It never refreshes:
 * it has nothing to refresh with, and a second refresher is what logs people out. When the token has
 * run out it says so, and the next sync mends it.
 *
 * @typedef {object} Env
 * @property {import("./newest-envelope.js").Namespace} CREDENTIALS
 * @property {string} ACCOUNT
 * @property {string} UPSTREAM_URL
 * @property {string} [CALLER_TOKEN]
 * @property {string} [ENCRYPTION_KEY]
 */

/** By when a machine that syncs every five minutes may have put a new token there. */
const RETRY_AFTER_S = 60;
/** A token this close to its end would run out under way. */
const MARGIN_MS = 30_000;

export default {
  /**
   * @param {Request} request
   * @param {Env} env
   * @returns {Promise<Response>}
   */
  async fetch(request, env) {
    if (!(await mayCall(request, env))) return say(401, "Show your caller token.");
    const envelope = await newestEnvelope(env.CREDENTIALS, `cred:${env.ACCOUNT}:`);
    if (envelope === undefined) return unavailable("No credential has been synced yet.");
    if (envelope.expiresAt - MARGIN_MS <= Date.now()) {
      return unavailable("The credential has expired.");
    }
    const credential = await openEnvelope(envelope, env.ENCRYPTION_KEY);
    if (credential === undefined) return say(500, "The credential cannot be decrypted.");
    return callUpstream(credential.accessToken, env);
  },
};

/**
 * Put your own call here.
 *
 * @param {string} accessToken
 * @param {Env} env
 */
async function callUpstream(accessToken, env) {
  const answer = await fetch(env.UPSTREAM_URL, {
    headers: {
      authorization: `Bearer ${accessToken}`,
      "anthropic-version": "2023-06-01",
      "anthropic-beta": "oauth-2025-04-20",
    },
    redirect: "manual",
  });
  // Logged out, or renewed a moment ago: either way only the machine can bring another one.
  if (answer.status === 401) return unavailable("The credential is no longer accepted.");
  const type = answer.headers.get("content-type") ?? "application/json";
  return new Response(answer.body, { status: answer.status, headers: { "content-type": type } });
}

/**
 * Whoever may call spends your quota, so nobody may without the token. Digests are compared, which
 * takes the same time for every wrong token.
 *
 * @param {Request} request
 * @param {Env} env
 */
async function mayCall(request, { CALLER_TOKEN }) {
  if (!CALLER_TOKEN) return false;
  const shown = await digestOf(request.headers.get("authorization") ?? "");
  const wanted = await digestOf(`Bearer ${CALLER_TOKEN.trim()}`);
  return (
    shown.reduce((different, byte, index) => different | (byte ^ (wanted[index] ?? 0)), 0) === 0
  );
}

/** @param {string} text */
async function digestOf(text) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

/** @param {string} problem */
function unavailable(problem) {
  return say(503, problem, { "retry-after": String(RETRY_AFTER_S) });
}

/**
 * @param {number} status
 * @param {string} problem
 * @param {Record<string, string>} [headers]
 */
function say(status, problem, headers) {
  return Response.json({ problem }, { status, ...(headers && { headers }) });
}
