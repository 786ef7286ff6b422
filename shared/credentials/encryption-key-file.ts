import type { SinkConfig } from "../config/credentials-config.ts";
import { readPlainFile } from "../platform/json-file.ts";
import { statOf } from "../platform/stat-file.ts";
import type { EncryptionKey } from "./envelope.ts";

type Environment = { readonly [name: string]: string | undefined };
type KeySettings = Pick<SinkConfig, "encryptionKeyFile" | "encryptionKeyEnv">;

/** `problem`: there should be a key, so nothing may go out without one. It is a sentence of ours. */
export type KeyRead =
  | { kind: "plain" }
  | { kind: "ok"; key: EncryptionKey }
  | { kind: "unusable"; problem: string };

/** The key of a sink: 32 bytes as 64 hex digits or base64, in a private file or a variable. */
export function readEncryptionKey(settings: KeySettings, env: Environment): KeyRead {
  const { encryptionKeyFile, encryptionKeyEnv } = settings;
  if (encryptionKeyFile !== undefined) return keyInFile(encryptionKeyFile);
  if (encryptionKeyEnv === undefined) return { kind: "plain" };
  const text = env[encryptionKeyEnv];
  if (!text) return unusable("The variable that encryptionKeyEnv names is not set.");
  return keyIn(text, "The variable that encryptionKeyEnv names");
}

function keyInFile(path: string): KeyRead {
  const stat = statOf(path);
  if (stat === undefined) return unusable("The encryption key file is not there.");
  if (process.platform !== "win32" && (stat.mode & 0o077) !== 0) {
    return unusable("Others may read the encryption key file. Close it: chmod 600.");
  }
  if (process.getuid !== undefined && stat.uid !== process.getuid()) {
    return unusable("The encryption key file belongs to somebody else.");
  }
  const read = readPlainFile(path, MAX_BYTES);
  if (read.kind !== "ok") return unusable("The encryption key file cannot be read.");
  return keyIn(read.text, "The encryption key file");
}

function keyIn(text: string, place: string): KeyRead {
  const trimmed = text.trim();
  const isHex = /^[0-9a-f]{64}$/i.test(trimmed);
  const bytes = Buffer.from(trimmed, isHex ? "hex" : "base64");
  // Buffer passes over what is no base64: a key with a typing mistake must not become another one.
  const isBase64 = /^[A-Za-z0-9+/]{43}=?$/.test(trimmed);
  if (isHex || isBase64) return { kind: "ok", key: { bytes } };
  return unusable(`${place} holds no 32 bytes as hex or base64 (openssl rand -hex 32).`);
}

function unusable(problem: string): KeyRead {
  return { kind: "unusable", problem };
}

const MAX_BYTES = 4_096;
