import { isAbsolute } from "node:path";
import * as z from "zod";
import { isServiceUrl } from "./service-url.ts";

// Kinds of values that several parts of the config share. No message repeats the value: it may be a
// secret in the wrong place.

export const absolutePathSchema = z
  .string()
  .refine((path) => isAbsolute(path), "must be an absolute path");

export const serviceUrlSchema = z
  .string()
  .refine(
    isServiceUrl,
    "must be an https address without a user name (http only for this machine: localhost)",
  );

/** Whoever issues a token decides its form; only what was pasted wrongly is told. */
export const secretSchema = z.string().regex(/^\S+$/, "must be text without white space");

export const argvSchema = z
  .array(z.string())
  .min(1, "must name a program")
  .max(100)
  .refine(([program]) => program !== "", "must name a program");

export const timeZoneSchema = z
  .string()
  .refine(isTimeZone, "must be a time zone as in Europe/Berlin");

function isTimeZone(name: string): boolean {
  try {
    // Newer versions of Node.js take offsets as well, older ones do not.
    return (
      /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined
    );
  } catch {
    // A RangeError: there is no such zone.
    return false;
  }
}
