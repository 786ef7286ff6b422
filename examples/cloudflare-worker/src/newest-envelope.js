/**
 * What the worker needs of a KV namespace.
 *
 * @typedef {object} Namespace
 * @property {(options: { prefix: string, cursor?: string }) => Promise<KeyPage>} list
 * @property {(key: string) => Promise<string | null>} get
 *
 * @typedef {object} KeyPage
 * @property {{ name: string }[]} keys
 * @property {boolean} list_complete
 * @property {string} [cursor]
 *
 * What lies in KV. Of an encrypted one everything but these four fields is in `data`.
 *
 * @typedef {object} Envelope
 * @property {string} account
 * @property {string} device
 * @property {number} generation
 * @property {number} expiresAt Moment in milliseconds.
 * @property {string} [accessToken]
 * @property {string} [iv]
 * @property {string} [data]
 */

/** Pages of a thousand keys; an account has a key for each device. */
const MAX_PAGES = 10;

/**
 * Every device writes under its own key, because KV cannot settle between two writers. The token that
 * lives longest is the newest; `undefined` when there is none.
 *
 * @param {Namespace} namespace
 * @param {string} prefix
 * @returns {Promise<Envelope | undefined>}
 */
export async function newestEnvelope(namespace, prefix) {
  const names = await keysOf(namespace, prefix);
  const texts = await Promise.all(names.map((name) => namespace.get(name)));
  return texts
    .flatMap((text) => readEnvelope(text) ?? [])
    .sort((a, b) => b.expiresAt - a.expiresAt || b.generation - a.generation)[0];
}

/**
 * @param {Namespace} namespace
 * @param {string} prefix
 */
async function keysOf(namespace, prefix) {
  const names = [];
  /** @type {string | undefined} */
  let cursor;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { keys, ...rest } = await namespace.list(cursor ? { prefix, cursor } : { prefix });
    names.push(...keys.map(({ name }) => name));
    cursor = rest.list_complete ? undefined : rest.cursor;
    if (cursor === undefined) break;
  }
  return names;
}

/**
 * `undefined` for a key that expired since it was listed, and for what is no envelope.
 *
 * @param {string | null} text
 * @returns {Envelope | undefined}
 */
function readEnvelope(text) {
  try {
    const value = JSON.parse(text ?? "null");
    const isEnvelope = typeof value?.expiresAt === "number" && typeof value.generation === "number";
    return isEnvelope ? value : undefined;
  } catch {
    return undefined;
  }
}
