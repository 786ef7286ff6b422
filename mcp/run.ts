import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { logLine } from "../shared/platform/log-file.ts";
import { ledgerOf } from "./ledger-file.ts";
import { loginOf } from "./login-file.ts";
import { pastWorkOf } from "./past-work-file.ts";
import { createServer } from "./server.ts";
import type { ServerEnd } from "./server-end.ts";
import { settingsOf } from "./settings-file.ts";
import { openState } from "./state-file.ts";
import { type Subscriptions, tellSubscribers } from "./subscriptions.ts";
import type { ServerWorld } from "./world.ts";

export type RunningServer = {
  server: ServerEnd;
  /** Ends the resident work; answers go on until the transport closes. */
  stop: () => void;
};

/** The handshake goes first: what keeps the records current can wait for a moment. */
const KEEPER_DELAY_MS = 150;

/** Answers on `transport` and keeps this session's records current until stopped. */
export async function run(world: ServerWorld, transport: Transport): Promise<RunningServer> {
  const settings = settingsOf(world);
  const login = loginOf(world);
  const subscriptions: Subscriptions = new Map();
  const ledger = ledgerOf(world, settings);
  const pastWork = pastWorkOf(world, settings, ledger);
  const deps = () => openState({ world, settings, login, ledger, pastWork });
  const onFailure = (error: unknown) => logLine(settings().paths.logDir, world.now(), "mcp", error);
  const server = createServer({ deps, subscriptions, onFailure });
  const tell = (uri: string) =>
    server.notification({ method: "notifications/resources/updated", params: { uri } });
  const tellChanges = () => tellSubscribers({ subscriptions, deps, tell });
  let stopKeeper: (() => void) | undefined;
  const start = async () => {
    // Loaded late: locks and merging would delay the first answer. Nothing behind it may use zod, which
    // the bundler cannot load late (its modules import each other in circles).
    const { startKeeper } = await import("./keeper.ts");
    stopKeeper ??= startKeeper({ world, settings, tellChanges, onFailure });
  };
  const delayed = setTimeout(() => void start().catch(onFailure), KEEPER_DELAY_MS);
  delayed.unref();
  const stop = () => {
    clearTimeout(delayed);
    // Also keeps one from starting that is just being loaded.
    stopKeeper ??= () => {};
    stopKeeper();
  };
  server.onclose = stop;
  await server.connect(transport);
  return { server, stop };
}
