import { defineCommand } from "../command.ts";
import { nearestName } from "../nearest-name.ts";
import { usageError } from "../usage-error.ts";

const ACTIONS = ["status", "sync"];

export const credentials = defineCommand({
  name: "credentials",
  summary: "Hand the login's access token to your sinks, and show where it went",
  usage: ["status [--remote]", "sync [--now] [--dry-run]"],
  details: `A sink is a file, a program, a Cloudflare KV namespace or a server of yours that uses the login
until it expires. Without a sink Tacho opens no credential, and it can refresh none. Tokens are
shown as fingerprints only. Set sinks with: tacho config set credentials.sinks -`,
  options: {
    remote: { type: "boolean", summary: "status: ask each sink what it holds" },
    now: { type: "boolean", summary: "sync: do not wait for the interval" },
    "dry-run": { type: "boolean", summary: "sync: only show what would be done" },
    json: { type: "boolean", summary: "Print JSON" },
  },
  maxArguments: 1,
  async run({ values, positionals: [action] }, world) {
    const format = values.json === true ? "json" : "text";
    if (action === "status") {
      refuse(values.now || values["dry-run"], "--now and --dry-run belong to sync.");
      const { showCredentials } = await import("../credentials/show-credentials.ts");
      return showCredentials({ asks: values.remote ? "sinks" : "nobody", format }, world);
    }
    if (action === "sync") {
      refuse(values.remote, "--remote belongs to status.");
      const { runSync } = await import("../credentials/run-sync.ts");
      const isDryRun = values["dry-run"] === true;
      return runSync({ mode: values.now ? "now" : "due", isDryRun, format }, world);
    }
    const nearest = nearestName(action ?? "", ACTIONS);
    const hint = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
    throw usageError(`Say what to do: status or sync.${hint}`, "credentials");
  },
});

function refuse(isWrong: boolean | undefined, problem: string): void {
  if (isWrong) throw usageError(problem, "credentials");
}
