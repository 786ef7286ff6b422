type Environment = { readonly [name: string]: string | undefined };

/**
 * What a worker of ours may know of the environment: where things are, Telegram's settings, and the
 * variables named by `extraNames` (keys of encryption). A session's environment holds much more.
 */
export function workerEnv(
  env: Environment,
  extraNames: readonly string[],
): { [name: string]: string } {
  const extra = new Set(extraNames);
  return pick(env, (name) => extra.has(name) || isTelegram(name) || isProxy(name) || isPlain(name));
}

/** What a program that we start gets of the environment: nothing secret is in it. */
export function childEnv(env: Environment): { [name: string]: string } {
  return pick(env, isPlain);
}

/** The same for a reader of the tools' files: with the variables that say where they lie. */
export function sourceEnv(env: Environment): { [name: string]: string } {
  return pick(env, (name) => SOURCE_DIRS.has(name) || isPlain(name));
}

/** What Claude Code itself gets besides: the way out of the user's network, which may need a password. */
export function clientEnv(env: Environment): { [name: string]: string } {
  return pick(env, (name) => isProxy(name) || isPlain(name));
}

function pick(env: Environment, isWanted: (name: string) => boolean): { [name: string]: string } {
  const kept: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && isWanted(name)) kept[name] = value;
  }
  return kept;
}

/** Windows writes names as it likes (`Path`). */
function isPlain(name: string): boolean {
  const plain = name.toUpperCase();
  return PLAIN.has(plain) || plain.startsWith("LC_");
}

function isProxy(name: string): boolean {
  return /^(?:https?|no|all)_proxy$/i.test(name);
}

function isTelegram(name: string): boolean {
  return TELEGRAM.has(name) || name.startsWith("CLAUDE_PLUGIN_OPTION_TELEGRAM_");
}

const PLAIN: ReadonlySet<string> = new Set([
  ...["PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "LANG", "TZ"],
  // Not all that begins so: users may call the variable of a key TACHO_KEY.
  ...["TACHO_HOME", "TACHO_SHARED"],
  ...["CLAUDE_CONFIG_DIR", "CLAUDE_SECURESTORAGE_CONFIG_DIR"],
  // The user wants no requests that the work does not need: then the limits are not asked for.
  "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
  // The desktop; an SSH session has it elsewhere.
  ...["XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"],
  "SSH_CONNECTION",
  // Windows finds nothing without these.
  ...["USERPROFILE", "SYSTEMROOT", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP", "PATHEXT", "COMSPEC"],
  ...["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"],
]);

const SOURCE_DIRS: ReadonlySet<string> = new Set([
  ...["XDG_CONFIG_HOME", "XDG_DATA_HOME", "CODEX_HOME", "GEMINI_DATA_DIR", "OPENCODE_DATA_DIR"],
  ...["OPENCLAW_DIR", "OPENCLAW_STATE_DIR", "AMP_DATA_DIR"],
]);

const TELEGRAM: ReadonlySet<string> = new Set([
  "TELEGRAM_BOT_TOKEN",
  "TELEGRAM_CHAT_ID",
  "TELEGRAM_API_BASE_URL",
]);
