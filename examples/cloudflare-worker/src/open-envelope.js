/**
 * The access token of an envelope, decrypted (AES-256-GCM) where it is encrypted. `undefined` without
 * the right key, and when somebody changed what stands around it.
 *
 * @param {import("./newest-envelope.js").Envelope} envelope
 * @param {string} [keyText] 32 bytes as 64 hex digits or base64.
 * @returns {Promise<{ accessToken: string } | undefined>}
 */
export async function openEnvelope(envelope, keyText) {
  if (envelope.accessToken !== undefined) return { accessToken: envelope.accessToken };
  const { account, device, generation, iv, data } = envelope;
  if (iv === undefined || data === undefined || !keyText) return undefined;
  try {
    const key = await crypto.subtle.importKey("raw", keyBytes(keyText), "AES-GCM", false, [
      "decrypt",
    ]);
    const additionalData = new TextEncoder().encode(`${account}|${device}|${generation}`);
    const algorithm = { name: "AES-GCM", iv: bytesOf(iv), additionalData };
    const opened = await crypto.subtle.decrypt(algorithm, key, bytesOf(data));
    const { accessToken, expiresAt } = JSON.parse(new TextDecoder().decode(opened));
    // The envelope was chosen by its expiry, which must be what was sealed.
    const isWhole = typeof accessToken === "string" && expiresAt === envelope.expiresAt;
    return isWhole ? { accessToken } : undefined;
  } catch {
    // Another key, or not what was sealed: which of them makes no difference here.
    return undefined;
  }
}

/** @param {string} text */
function keyBytes(text) {
  const trimmed = text.trim();
  if (!/^[0-9a-f]{64}$/i.test(trimmed)) return bytesOf(trimmed);
  return Uint8Array.from(trimmed.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** @param {string} base64 */
function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
