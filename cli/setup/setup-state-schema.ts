import * as z from "zod";

/** What setup remembers of one settings file, to be able to put it back. */
export const setupStateSchema = z.object({
  version: z.literal(1),
  settingsPath: z.string(),
  scope: z.enum(["user", "local"]),
  /** The file before the first setup; its bytes lie beside this state. */
  original: z.discriminatedUnion("existed", [
    z.object({ existed: z.literal(false) }),
    z.object({ existed: z.literal(true), mode: z.number(), sha256: z.string() }),
  ]),
  /** Folders that setup made for the file, the outermost first. */
  createdFolders: z.array(z.string()),
  /** Of the file as setup left it; absent while a setup is under way or somebody else wrote too. */
  afterSha256: z.string().optional(),
  ourCommand: z.string(),
  /** The `statusLine` that was there before the first setup. */
  foreign: z.unknown().optional(),
});

export type SetupState = z.infer<typeof setupStateSchema>;
