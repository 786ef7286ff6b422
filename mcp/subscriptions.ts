import type { ToolDeps } from "./deps.ts";
import { resourceSignature } from "./resources.ts";

/** Addresses of resources that the client wants to hear of, each with what it last said. */
export type Subscriptions = Map<string, string>;

/** Tells the client of each resource that says something new since it was last told. */
export async function tellSubscribers({
  subscriptions,
  deps,
  tell,
}: {
  subscriptions: Subscriptions;
  deps: () => ToolDeps;
  tell: (uri: string) => Promise<void>;
}): Promise<void> {
  if (subscriptions.size === 0) return;
  const state = deps();
  for (const [uri, before] of [...subscriptions]) {
    const signature = await resourceSignature(uri, state);
    if (signature === undefined || signature === before) continue;
    subscriptions.set(uri, signature);
    await tell(uri);
  }
}
